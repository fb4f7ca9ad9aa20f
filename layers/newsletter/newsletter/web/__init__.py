"""The web: the pages readers and staff meet, and the headers they are served with."""
