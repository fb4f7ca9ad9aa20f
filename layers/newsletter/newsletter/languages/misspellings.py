"""Misspellings by language: the commonest where there is no dictionary, and small words that get glued on."""

from __future__ import annotations

_EN = """
    accomod/accommod acheiv/achiev acommod/accommod adress/address arguement/argument begining/beginning
    beleiv/believ buisness/business bussiness/business calender/calendar cemetary/cemetery collegue/colleague
    comitee/committee comittee/committee comming/coming commitee/committee completly/completely
    concious/conscious critisi/critici deciev/deceiv definat/definit definitly/definitely desparat/desperat
    dissapear/disappear dissapoint/disappoint embarass/embarrass enviroment/environment excercise/exercise
    exibit/exhibit existance/existence experiance/experience familar/familiar forcast/forecast foriegn/foreign
    foward/forward freind/friend fullfil/fulfil gaurant/guarant goverment/government greatful/grateful
    greivance/grievance happend/happened harrass/harass hygeine/hygiene immediatly/immediately
    independan/independen interupt/interrupt intrest/interest knowlege/knowledge lenght/length liason/liaison
    libary/library maintainance/maintenance maintenence/maintenance millenium/millennium mispell/misspell
    neccess/necess necesary/necessary neice/niece noticable/noticeable ocassion/occasion occassion/occasion
    occured/occurred occurence/occurrence ocurr/occurr oportun/opportun oppertun/opportun orginal/original
    paralel/parallel parrallel/parallel peice/piece perciev/perceiv permenant/permanent persistant/persistent
    posession/possession possable/possible preceed/precede prefered/preferred priviledge/privilege
    pronounciation/pronunciation publically/publicly questionaire/questionnaire questionnare/questionnaire
    reccomend/recommend reccommend/recommend reciev/receiv recomend/recommend recuring/recurring
    refered/referred relevent/relevant religous/religious responsibilty/responsibility restaraunt/restaurant
    resturant/restaurant rythm/rhythm schedual/schedule secratary/secretary secretery/secretary seperat/separat
    similiar/similar sincerly/sincerely speach/speech sponser/sponsor strenght/strength succesful/successful
    sucessful/successful supercede/supersede suprise/surprise temperture/temperature temporarly/temporarily
    thier/their tommorow/tomorrow tommorrow/tomorrow tomorow/tomorrow tounge/tongue transfered/transferred
    treasuer/treasurer tresurer/treasurer truely/truly unfortunatly/unfortunately untill/until vaccum/vacuum
    vegatable/vegetable vehical/vehicle volenteer/volunteer volounteer/volunteer volunter/volunteer wierd/weird
    writting/writing yeild/yield
"""

COMMON = {"en": dict(pair.split("/") for pair in _EN.split())}
"""What people write, to what they mean; parts of words, none of which stands in a word that is right."""

GLUED = {"sv": frozenset("och att som är för till med det den om av på en ett vi de".split())}  # noqa: SIM905 - a text
"""Words before or after which a blank is left out."""
