
"use strict";
/* The form does without this. It says beforehand what is too large, takes files that are dropped on the form, and sends
   what is more than the form can carry to S3 by itself, one file after another. */
(() => {
  const form = document.getElementById("upload"), input = document.getElementById("files");
  const status = document.getElementById("state"), bar = document.getElementById("sent");
  const said = JSON.parse(form.dataset.said), most = Number(form.dataset.most), carried = Number(form.dataset.form);
  let busy = false;
  document.getElementById("hint").textContent = said.hint;

  const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (all, name) => name in facts ? facts[name] : all);
  const megabytes = bytes => Math.ceil(bytes / 1048576);
  const whole = files => files.reduce((sum, file) => sum + file.size, 0);

  const quiet = () => document.getElementById("told")?.remove();
  const tell = (problems, facts = {}) => {
    quiet();
    const told = document.createElement("div");
    told.id = "told";
    told.setAttribute("role", "alert");
    told.tabIndex = -1;
    for (const [what, todo] of problems) {
      const line = document.createElement("p"), strong = document.createElement("strong");
      line.className = "wrong";
      strong.textContent = filled(what, facts);
      line.append(strong, " " + filled(todo, facts));
      told.append(line);
    }
    form.before(told);
    told.focus();
  };

  const tooBig = files => files.filter(file => file.size > most);
  const tellBig = files => {
    const told = files.map(file => said.big.map(text => filled(text, {file: file.name, megabytes: megabytes(file.size)})));
    tell(told);
  };

  input.addEventListener("change", () => {
    const files = [...input.files];
    quiet();
    status.textContent = files.length
      ? filled(said.chosen, {number: files.length, megabytes: megabytes(whole(files))}) : "";
    if (tooBig(files).length) tellBig(tooBig(files));
  });

  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, event => {
    if (busy || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", event => {
    if (busy || !event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });

  class Refused extends Error {
    constructor(problems, facts) { super("refused"); this.problems = problems; this.facts = facts; }
  }

  const permit = async file => {
    const asked = new URLSearchParams({name: file.name, size: file.size});
    for (const name of ["stamp", "seen", "to"]) asked.set(name, new FormData(form).get(name));
    let answer;
    try {
      answer = await fetch(form.action + "/permit", {method: "POST", body: asked});
    } catch { throw new Refused([said.lost], {file: file.name}); }
    let told;
    try { told = await answer.json(); } catch { throw new Refused([answer.status === 404 ? said.late : said.lost], {file: file.name}); }
    if (!answer.ok) throw new Refused(told.wrong ?? [said.lost], {file: file.name});
    return {...told, file};
  };

  const send = ({url, fields, file}, before, all) => new Promise((resolve, reject) => {
    const posted = new FormData(), request = new XMLHttpRequest();
    for (const [name, value] of Object.entries(fields)) posted.append(name, value);
    posted.append("file", file);
    const refused = problem => reject(new Refused([problem], {file: file.name, megabytes: megabytes(file.size)}));
    request.upload.addEventListener("progress", event => {
      bar.value = (before + Math.min(event.loaded, file.size)) / all;
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) return resolve();
      if (request.responseText.includes("<Code>EntityTooLarge</Code>")) return refused(said.big);
      refused(request.responseText.includes("xpired") ? said.late : said.refused);
    });
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => refused(said.lost));
    request.open("POST", url);
    request.send(posted);
  });

  const give = async files => {
    const permits = [];
    for (const file of files) permits.push(await permit(file));
    permits.sort((one, other) => one.issue - other.issue);
    let before = 0;
    for (const one of permits) {
      status.textContent = filled(said.sending, {file: one.file.name});
      await send(one, before, whole(files));
      before += one.file.size;
    }
    status.textContent = said.arrived;
    location.assign(permits[permits.length - 1].where);
  };

  const leaving = event => { if (busy) event.preventDefault(); };
  form.addEventListener("submit", async event => {
    const files = [...input.files];
    if (busy || tooBig(files).length) {
      event.preventDefault();
      if (!busy) tellBig(tooBig(files));
      return;
    }
    if (whole(files) <= carried) return;
    event.preventDefault();
    quiet();
    busy = true;
    bar.hidden = false;
    bar.value = 0;
    addEventListener("beforeunload", leaving);
    try {
      await give(files);
    } catch (error) {
      status.textContent = "";
      tell(error.problems ?? [said.lost], error.facts ?? {file: files[0].name});
    }
    removeEventListener("beforeunload", leaving);
    bar.hidden = true;
    busy = false;
  });
})();
