"use strict";
// What comes from leads is only ever set as text, never as HTML.
(() => {
  const byId = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(byId(id).textContent);
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };
  const own = (text) => make("bdi", "", String(text));
  const words = (name) => String(name).replaceAll("_", " ");
  const title = (name) => words(name).replace(/^./u, (letter) => letter.toUpperCase());
  const number = (value) => new Intl.NumberFormat("en", { maximumFractionDigits: 2 }).format(value).replace("-", "−");
  const signed = (value) => (value > 0 ? "+" : "") + number(value);
  const plural = (count, one, many = one + "s") => `${number(count)} ${count === 1 ? one : many}`;

  // --- stories ---------------------------------------------------------------------------------------------------
  let book;
  const open_book = () => {
    if (!book) {
      book = read("stories");
      book.byId = new Map(book.leads.map((lead) => [lead.id, lead]));
    }
    return book;
  };
  const text = (index) => (index >= 0 ? book.texts[index] : null);
  const day = (ago) => {
    const date = new Date(Date.parse(book.on) - ago * 86400000);
    const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  };
  const STAGES = { mql: "MQL", sql: "SQL", opportunity: "opportunity", customer: "customer", recycled: "recycled", disqualified: "disqualified", closed_lost: "lost deal", lead: "lead" };
  const KINDS = { page_view: "Visited a page", content_download: "Downloaded", email_sent: "Was sent a mail", email_delivered: "Received a mail", email_open: "Opened a mail", email_click: "Clicked in a mail", email_reply: "Replied to a mail", email_bounce: "A mail bounced", webinar_registered: "Registered for a webinar", webinar_attended: "Attended a webinar", event_attended: "Came to an event", video_started: "Started a video", video_watched: "Watched a video", demo_request: "Asked for a demo", trial_start: "Started a trial", contact_request: "Asked to be contacted", form_submit: "Filled in a form", unsubscribe: "Unsubscribed", unsubscribed_before: "Had unsubscribed before", spam_complaint: "Complained of spam", newsletter_signup: "Signed up for the newsletter", product_use: "Used the product", cart_add: "Put something in the cart", cart_abandon: "Left a cart behind", purchase: "Bought", ad_click: "Clicked an ad", social_engagement: "Reacted on social media", call: "Spoke on the phone", meeting: "Met us" };

  const what_comes_next = (lead) => {
    const list = make("ul", "next");
    if (lead.task) {
      const [kind, owner, due, late, reason] = lead.task;
      list.append(make("li", "", title(text(kind)), " by ", own(text(owner) || "nobody"), `, due ${due} UTC`, late ? make("span", "late", `, ${plural(late, "day")} late`) : "", make("br"), make("small", "", own(reason))));
    }
    if (lead.touch) {
      const [status, reason, content, due] = lead.touch;
      list.append(make("li", "", own(text(reason) || title(status)), content >= 0 ? make("small", "", " ", own(text(content))) : due !== null && status !== "due" ? make("small", "", ` ${day(due)}`) : ""));
    }
    const expiring = lead.ledger.filter((row) => row[7] !== null && row[5] !== 0).sort((a, b) => b[7] - a[7])[0];
    if (expiring) {
      list.append(make("li", "", `On ${day(expiring[7])} points of “`, own(text(expiring[0])), "” begin to leave their window, if nothing new happens."));
    }
    if (lead.faded > 0) list.append(make("li", "", `${number(lead.faded)} points have faded with age; more will, without new activity.`));
    if (!list.children.length) list.append(make("li", "", "Nothing is planned, and no points are about to expire."));
    return list;
  };

  const points_by_rule = (lead) => {
    const most = Math.max(1, ...lead.ledger.map((row) => Math.max(Math.abs(row[3]), Math.abs(row[5]))));
    const list = make("ul", "ledger");
    for (const [rule, dimension, times, raw, decayed, points, last, expires] of lead.ledger) {
      const track = make("span", points < 0 ? "track minus" : "track");
      const lost = make("i", "lost");
      lost.style.width = `${(100 * Math.abs(raw)) / most}%`;
      const bar = make("i");
      bar.style.width = `${(100 * Math.abs(points)) / most}%`;
      if (Math.abs(raw) > Math.abs(points)) track.append(lost);
      track.append(bar);
      const said = [text(dimension) === "fit" ? "who they are" : null, times > 1 ? `${times} times` : null];
      if (raw !== points && times) said.push(`${signed(raw)} at first`, decayed !== raw ? "limits or age took the rest" : "a limit took the rest");
      if (last !== null) said.push(`last on ${day(last)}`);
      if (expires !== null) said.push(`expires on ${day(expires)}`);
      list.append(make("li", "", own(text(rule)), track, make("b", "", signed(points)), make("small", "", said.filter(Boolean).join(" · "))));
    }
    if (!lead.ledger.length) list.append(make("li", "", "No rule gives or takes a point."));
    return list;
  };

  const gain = ([rule, times, counting, undecayed, kept]) => {
    const said = [];
    if (Math.abs(kept - undecayed) > 0.00005) said.push(`faded from ${signed(undecayed)}`);
    if (counting < times) said.push(counting === 0 ? "over a limit" : `a limit counts ${counting} of ${times}`);
    return make("span", kept < 0 ? "gain minus" : "gain", `${signed(Math.round(kept * 100) / 100)} `, make("small", "", own(text(rule)), said.length ? ` (${said.join(", ")})` : ""));
  };

  const timeline = (lead) => {
    const line = make("ol", "line");
    const events = lead.days.map((entry) => ({ ago: entry[0], entry }));
    for (const move of lead.moves) events.push({ ago: move[0], move });
    if (lead.created !== null) events.push({ ago: lead.created, created: true });
    events.sort((a, b) => a.ago - b.ago || (b.move ? 1 : 0) - (a.move ? 1 : 0));
    let item, shown;
    for (const { ago, entry, move, created } of events) {
      if (ago !== shown || move || created) {
        item = make("li", move ? "moved" : "", make("time", "", day(ago)));
        item.firstChild.dateTime = new Date(Date.parse(book.on) - ago * 86400000).toISOString().slice(0, 10);
        line.append(item);
        shown = move || created ? null : ago;
      }
      if (move) {
        const [, from, to, score, cause] = move;
        item.append(make("div", "did", make("span", "", make("strong", "", `Became ${STAGES[text(to)] || words(text(to))}`), score !== null ? ` with ${number(score)} points` : "", make("small", "", ` from ${STAGES[text(from)] || words(text(from) || "nothing")}${text(cause) ? `, by ${words(text(cause))}` : ""}`))));
      } else if (created) {
        item.append(make("div", "did", make("span", "quiet", "Became a lead", text(lead.source) ? " from " : "", text(lead.source) ? own(text(lead.source)) : "")));
      } else {
        const [, kind, about, detail, times, counts, earned] = entry;
        const sum = (earned || []).reduce((total, row) => total + row[4], 0);
        if (sum > 0) item.classList.add("earned");
        if (sum < 0) item.classList.add("lost");
        const name = make("span", earned ? "" : "quiet", KINDS[text(kind)] || title(text(kind)), times > 1 ? ` ${times} times` : "");
        const more = [text(about) ? words(text(about)) : null, text(detail) ? text(detail).replace(/[-_]/g, " ") : null].filter(Boolean);
        if (more.length && more[0] === more[1]) more.pop();
        if (more.length) name.append(": ", own(more.join(" · ")));
        if (!counts) name.append(make("small", "", " (by a machine, not counted)"));
        item.append(make("div", "did", name, ...(earned || []).map(gain)));
      }
    }
    if (lead.older) line.append(make("li", "", make("span", "quiet", `and ${plural(lead.older, "older activity", "older activities")} that earn nothing or are too many to show`)));
    return line;
  };

  const tell = (lead, place, can_close) => {
    const heading = make("h2", "", own(lead.name));
    heading.id = place === byId("single") ? "single-name" : "story-name";
    const facts = [lead.job, lead.company, lead.name === lead.id ? null : lead.id, text(lead.owner) ? `owner ${text(lead.owner)}` : null, lead.email].filter(Boolean);
    const about = make("p", "facts");
    facts.forEach((fact, place) => about.append(place ? " · " : "", own(fact)));
    const verdict = make("div", "verdict", make("span", "big", number(lead.score), make("small", "", `points by ${book.model}`)), make("span", "", `fit ${signed(lead.fit)}, engagement ${signed(lead.engagement)}${lead.grade ? `, grade ${lead.grade}` : ""}`));
    const chips = make("span");
    chips.append(make("span", `chip ${lead.stage}`, lead.stage === "none" ? "not qualified" : lead.stage.toUpperCase()));
    if (lead.stage !== "none") chips.append(` ${lead.since === null ? "since before memory begins" : `since ${day(lead.since)}`}${lead.by === "fast_track" ? ", by a hand-raise" : ""}`);
    if (lead.suppressed) chips.append(" ", make("span", "chip bad", `suppressed: ${words(lead.suppressed)}`));
    verdict.append(chips);
    const parts = [heading, about, verdict, make("h3", "", "What comes next"), what_comes_next(lead), make("h3", "", `Where the ${number(lead.score)} points come from`), points_by_rule(lead), make("h3", "", "What happened"), timeline(lead)];
    if (can_close) {
      const close = make("button", "close", "×");
      close.type = "button";
      close.setAttribute("aria-label", "Close the story");
      close.addEventListener("click", () => byId("story").close());
      parts.unshift(close);
    }
    place.replaceChildren(...parts);
  };

  const dialog = byId("story");
  const show = (id, from_hash = false) => {
    const lead = open_book().byId.get(id);
    if (!lead || !dialog) return;
    tell(lead, dialog.querySelector(".story"), true);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    if (!from_hash) history.replaceState(null, "", `#lead=${encodeURIComponent(id)}`);
  };
  dialog.addEventListener("close", () => history.replaceState(null, "", location.pathname + location.search));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-lead]");
    if (button) show(button.dataset.lead);
  });
  const from_hash = () => {
    const id = new URLSearchParams(location.hash.slice(1)).get("lead");
    if (id) show(id, true);
  };
  addEventListener("hashchange", from_hash);
  const single = byId("single");
  if (single) tell(open_book().leads[0], single, false);
  from_hash();

  // --- search ----------------------------------------------------------------------------------------------------
  const find = byId("find"), found = byId("found");
  const flat = (value) => String(value || "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  if (find) {
    let chosen = -1;
    const close = () => { found.hidden = true; find.setAttribute("aria-expanded", "false"); find.removeAttribute("aria-activedescendant"); chosen = -1; };
    const choose = (next) => {
      const options = [...found.querySelectorAll("[role=option]")];
      if (!options.length) return;
      chosen = (next + options.length) % options.length;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
      find.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    };
    const look = () => {
      const asked = flat(find.value).trim();
      if (!asked) return close();
      for (const lead of open_book().leads) lead.flat ??= flat(`${lead.name} ${lead.company || ""} ${lead.id}`);
      const hits = book.leads.filter((lead) => asked.split(/\s+/).every((part) => lead.flat.includes(part))).slice(0, 8);
      found.replaceChildren(...hits.map((lead, place) => {
        const option = make("li", "", make("span", "who", own(lead.name), make("small", "", own([lead.company, lead.id].filter((part) => part && part !== lead.name).join(" · ")))), lead.stage === "none" ? "" : make("span", `chip ${lead.stage}`, lead.stage.toUpperCase()), make("span", "score", number(lead.score)));
        option.id = `found-${place}`;
        option.setAttribute("role", "option");
        option.addEventListener("mousedown", (event) => { event.preventDefault(); close(); show(lead.id); });
        return option;
      }));
      if (!hits.length) {
        const nobody = make("li", "nobody", `None of the ${number(book.leads.length)} leads in this page. Any other by `, make("code", "", "scripts/show_scores.py --html ID"));
        nobody.setAttribute("role", "status");
        found.append(nobody);
      }
      found.hidden = false;
      find.setAttribute("aria-expanded", "true");
      choose(0);
    };
    find.addEventListener("input", look);
    find.addEventListener("focus", look);
    find.addEventListener("blur", close);
    find.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if (event.key === "Escape") { close(); return; }
      else if (event.key === "Enter") found.querySelectorAll("[role=option]")[chosen]?.dispatchEvent(new MouseEvent("mousedown"));
      else return;
      event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) && !dialog.open) { event.preventDefault(); find.focus(); }
    });
  }

  // --- calls -----------------------------------------------------------------------------------------------------
  const owner = byId("owner"), calls = byId("calls"), all = document.querySelector("[data-all=calls]");
  owner?.addEventListener("change", () => {
    let place = 0;
    for (const item of calls.children) {
      item.hidden = Boolean(owner.value) && item.dataset.owner !== owner.value;
      if (!item.hidden) item.classList.toggle("more", ++place > 8);
    }
  });
  all?.addEventListener("click", () => {
    const is_open = calls.classList.toggle("open");
    all.setAttribute("aria-expanded", String(is_open));
    all.dataset.closed ??= all.textContent;
    all.textContent = is_open ? "Show fewer" : all.dataset.closed;
  });

  // --- charts: the library is read when the page has been painted, each chart when it comes near -------------------
  const charts = byId("charts") ? read("charts") : {};
  const views = {};
  const draw = (id) => {
    const spec = charts[id];
    delete charts[id];
    if (!spec) return;
    const place = byId(`chart-${id}`);
    // The library gives what it draws into a role and a name of its own.
    const inside = place.appendChild(make("div"));
    window.vegaEmbed(inside, { $schema: "https://vega.github.io/schema/vega-lite/v6.json", ...spec }, { actions: false, renderer: "svg", config: read("config") })
      .then(({ view }) => { views[id] = view; place.dataset.drawn = "true"; })
      .catch((error) => console.error(`chart ${id}: ${error}`));
  };
  byId("model")?.addEventListener("change", (event) => views.distribution?.signal("model", event.target.value).runAsync());
  let has_begun = false;
  const begin = () => {
    const bundle = byId("bundle");
    if (!bundle || has_begun) return;
    has_begun = true;
    const code = document.createElement("script");
    code.textContent = bundle.textContent;
    document.head.append(code);
    const near = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => { near.unobserve(entry.target); draw(entry.target.id.slice(6)); }), { rootMargin: "600px" });
    for (const place of document.querySelectorAll(".chart")) {
      if (place.getBoundingClientRect().top < innerHeight + 600) draw(place.id.slice(6));
      else near.observe(place);
    }
    addEventListener("beforeprint", () => Object.keys(charts).forEach(draw));
  };
  requestAnimationFrame(() => setTimeout(begin, 0));
  setTimeout(begin, 400);

  // --- where one is ----------------------------------------------------------------------------------------------
  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
  const here = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) {
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-30% 0px -65%" });
  links.forEach((link, id) => here.observe(byId(id)));
})();
