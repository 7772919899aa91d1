"use strict";
/* Answers while the line is gone: each page waits here with a key of its own and is sent in order, until the server
   says that it has it. The server takes a key once, so sending again does no harm. Without this script all pages work. */
(function () {
  var form = document.getElementById("page");
  if (!form || !form.dataset.save || !window.fetch || !window.localStorage) return;
  var line = document.getElementById("line"), place = document.getElementById("questions");
  var store = "kw-answers " + form.dataset.save, sheet = null, facts = {}, busy = false, timer = 0, wait = 2000;
  var here = form.dataset.page, local = false, finishing = false, problems = false;

  function text(name) {
    var found = document.querySelector('#texts [data-text="' + name + '"]');
    return found ? found.textContent : "";
  }
  function tell(name) {
    var said = name ? text(name) : "";
    if (line.textContent !== said) line.textContent = said;
    line.className = "line" + (name === "back" ? " back" : name ? " away" : "");
  }
  function queue() {
    try { return JSON.parse(localStorage.getItem(store) || "[]"); } catch (broken) { return []; }
  }
  function keep(waiting) {
    if (waiting.length) localStorage.setItem(store, JSON.stringify(waiting));
    else localStorage.removeItem(store);
  }
  function fresh() {
    var bytes = new Uint8Array(16);
    crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  }
  function fields() {
    var made = [];
    new FormData(form).forEach(function (value, name) {
      if (name !== "csrfmiddlewaretoken" && typeof value === "string") made.push([name, value]);
    });
    return made;
  }
  function send(thing) {
    return fetch(form.dataset.save, {
      method: "POST", credentials: "same-origin", redirect: "error", keepalive: JSON.stringify(thing).length < 50000,
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(thing)
    });
  }
  /* Send what waits, the oldest first. Gives what the server said last, or null while the line is gone. */
  async function flush() {
    if (busy) return null;
    busy = true;
    var last = null;
    try {
      for (var waiting = queue(); waiting.length; waiting = queue()) {
        var answer;
        try { answer = await send(waiting[0]); } catch (gone) { return null; }
        if (answer.status >= 500 || answer.status === 429) return null;
        if (!answer.ok) {
          var why = "";
          try { why = (await answer.json()).why; } catch (none) { why = ""; }
          if (why === "finished" || why === "closed" || why === "unknown") { keep(queue().slice(1)); location.reload(); return null; }
          tell("refused");
          return null;
        }
        last = await answer.json();
        last.page = waiting[0].page;
        if (Object.keys(last.faults).length) problems = last.page;
        keep(queue().filter(function (one) { return one.key !== waiting[0].key; }));
      }
      wait = 2000;
      return last || {};
    } finally {
      busy = false;
    }
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(retry, wait);
    wait = Math.min(wait * 2, 30000);
  }
  async function retry() {
    if (!queue().length) return;
    var last = await flush();
    if (last === null) { if (queue().length) later(); return; }
    tell("back");
    if (finishing && last.next && !problems) location.assign(last.next);
    else if (problems) showProblem();
  }
  /* The server found something on a page that was filled in without a line: go there, where it is told beside the field. */
  function showProblem() {
    location.assign(form.dataset.save.replace(/save$/, "p/" + problems) + "?check=1");
  }
  function shown(at) {
    var page = sheet.pages[at];
    return kwRules.holds(page.if, facts) && page.questions.some(function (q) { return kwRules.holds(q.if, facts); });
  }
  function settle(name, given) {
    sheet.pages.forEach(function (page) {
      if (page.name !== name) return;
      page.given = given;
      page.questions.forEach(function (question) {
        Object.keys(facts).forEach(function (fact) {
          if (fact === question.name || fact.indexOf(question.name + ".") === 0) delete facts[fact];
        });
        var told = kwRules.factsOf(question, given);
        Object.keys(told).forEach(function (fact) {
          facts[fact] = told[fact];
          sheet.said[fact] = kwRules.spoken(told[fact], question.options);
        });
      });
    });
  }
  function fill(page) {
    (page.given || []).forEach(function (pair) {
      Array.prototype.forEach.call(form.elements, function (element) {
        if (element.name !== pair[0]) return;
        if (element.type === "radio" || element.type === "checkbox") { if (element.value === pair[1]) element.checked = true; }
        else element.value = pair[1];
      });
    });
  }
  function draw(at) {
    var page = sheet.pages[at], seen = sheet.pages.filter(function (_, i) { return shown(i); });
    place.innerHTML = page.html; /* markup of our own server; answers go in below, as text */
    page.questions.forEach(function (question) {
      var block = place.querySelector('[data-question="' + question.name + '"]');
      if (block && !kwRules.holds(question.if, facts)) block.remove();
    });
    place.querySelectorAll("[data-pipe]").forEach(function (spot) { spot.textContent = sheet.said[spot.dataset.pipe] || ""; });
    if (page.given) fill(page);
    document.querySelector("h1").textContent = page.title;
    var number = seen.indexOf(page) + 1, bar = document.getElementById("progress");
    bar.value = number; bar.max = seen.length;
    document.querySelector('label[for="progress"]').textContent = text("progress").replace("@1", number).replace("@2", seen.length);
    form.querySelector('button[value="back"]').hidden = number < 2;
    var wrongs = document.getElementById("wrongs");
    if (wrongs) wrongs.remove();
    here = page.name; form.dataset.page = here; local = true;
    top_();
  }
  function top_() {
    window.scrollTo(0, 0);
    document.getElementById("content").focus({ preventScroll: true });
  }
  function end() {
    document.querySelector("h1").textContent = text("end");
    place.textContent = "";
    here = ""; local = true;
    form.querySelector('button[value="on"]').textContent = text("send");
    form.querySelector('button[value="back"]').hidden = false;
    top_();
  }
  function move(back) {
    var at = sheet.pages.map(function (page) { return page.name; }).indexOf(here), step = back ? -1 : 1;
    if (here === "") at = sheet.pages.length;
    for (var i = at + step; i >= 0 && i < sheet.pages.length; i += step) {
      if (shown(i)) {
        form.querySelector('button[value="on"]').textContent = text("go_on");
        return draw(i);
      }
    }
    if (!back) end();
  }
  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    var back = event.submitter && event.submitter.value === "back";
    var thing = here === "" ? { key: fresh(), finish: true } : { key: fresh(), page: here, fields: fields().filter(function (f) { return f[0] !== "go"; }) };
    if (here === "" && back) return move(true);
    if (here === "") finishing = true;
    var given = thing.fields || [];
    try { keep(queue().concat([thing])); } catch (full) { return form.submit(); }
    var last = await flush();
    if (last !== null) {
      if (back) return location.assign(previous());
      if (problems === here && !local) return form.submit(); /* the server shows the page with what was typed and what is wrong */
      if (problems) return showProblem();
      return location.assign(last.next);
    }
    if (!queue().length) return;
    tell(here === "" ? "waiting" : "away");
    later();
    if (!sheet || here === "") return;
    settle(here, given);
    move(back);
  });
  function previous() {
    var names = sheet ? sheet.pages.filter(function (_, i) { return shown(i); }).map(function (page) { return page.name; }) : [];
    var at = names.indexOf(here);
    return at > 0 ? form.dataset.save.replace(/save$/, "p/" + names[at - 1]) : location.href;
  }
  window.addEventListener("online", function () { wait = 2000; retry(); });
  window.addEventListener("beforeunload", function (event) { if (local && queue().length) event.preventDefault(); });

  fetch(form.dataset.sheet, { credentials: "same-origin" })
    .then(function (answer) { return answer.ok ? answer.json() : null; })
    .then(function (told) {
      if (!told) return;
      sheet = told;
      facts = told.facts;
      queue().forEach(function (thing) { if (thing.page) settle(thing.page, thing.fields); });
      form.dataset.ready = "yes";
    })
    .catch(function () { sheet = null; });
  if (queue().length) { tell("away"); retry(); }
})();
