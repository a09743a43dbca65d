"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const get = (id) => document.getElementById(id);
  const svg = get("map"), view = get("view"), panel = get("panel"), tip = get("tip");
  const NS = "http://www.w3.org/2000/svg";
  const make = (tag, parent, attributes = {}) => {
    const node = document.createElementNS(NS, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    parent.append(node);
    return node;
  };
  const element = (tag, text, className) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  const colour = (kind) => `var(--${kind})`;
  const radius = (node) => 6 + 3.2 * Math.sqrt(node.mentions);
  const hidden = new Set();
  let many = 0, picked = -1, scale = 1, left = 0, top = 0;

  const lines = data.edges.map(([a, b, weight]) => make("line", get("edges"), {
    x1: data.nodes[a].x, y1: data.nodes[a].y, x2: data.nodes[b].x, y2: data.nodes[b].y,
    "stroke-width": Math.min(4, 0.6 + 0.5 * Math.sqrt(weight)),
    "stroke-opacity": Math.min(0.6, 0.14 + 0.06 * weight),
  }));
  const circles = data.nodes.map((node, index) => {
    const circle = make("circle", get("nodes"), {
      cx: node.x, cy: node.y, r: radius(node), fill: colour(node.kind), tabindex: 0,
      role: "button", "aria-label": node.name, "stroke-width": 2, "data-index": index,
    });
    return circle;
  });
  const labels = data.nodes.map((node) => {
    const label = make("text", get("labels"), { "text-anchor": "middle" });
    label.textContent = node.name.length > 34 ? node.name.slice(0, 32) + "…" : node.name;
    return label;
  });

  const near = data.nodes.map(() => new Set());
  for (const [a, b] of data.edges) { near[a].add(b); near[b].add(a); }
  const shown = (index) => index < many && !hidden.has(data.nodes[index].kind);

  function draw() {
    data.edges.forEach(([a, b], i) => {
      lines[i].style.display = shown(a) && shown(b) ? "" : "none";
      lines[i].classList.toggle("faint", picked >= 0 && a !== picked && b !== picked);
    });
    circles.forEach((circle, i) => {
      circle.style.display = shown(i) ? "" : "none";
      circle.classList.toggle("picked", i === picked);
      circle.classList.toggle("faint", picked >= 0 && i !== picked && !near[picked].has(i));
    });
    get("count").textContent = data.nodes.filter((_, i) => shown(i)).length;
    label();
  }

  function label() {
    const size = 13 / scale;
    const taken = data.nodes.filter((_, i) => shown(i)).map((n) => {
      const r = radius(n) * 0.8;
      return [n.x - r, n.y - r, n.x + r, n.y + r];
    });
    const circlesTaken = taken.length;
    const order = data.nodes.map((_, i) => i);
    if (picked >= 0) order.sort((a, b) => rank(a) - rank(b) || a - b);
    for (const i of order) {
      const node = data.nodes[i], text = labels[i];
      const faint = picked >= 0 && i !== picked && !near[picked].has(i);
      const wide = text.textContent.length * size * 0.54, y = node.y + radius(node) + size;
      const box = [node.x - wide / 2, y - size, node.x + wide / 2, y + size * 0.3];
      // The best connected names may lie over small circles, the others over nothing.
      const blocking = i < 15 ? taken.slice(circlesTaken) : taken;
      const free = shown(i) && !faint && !blocking.some((t) =>
        box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3]);
      text.style.display = free ? "" : "none";
      if (!free) continue;
      taken.push(box);
      text.setAttribute("x", node.x);
      text.setAttribute("y", y);
      text.setAttribute("font-size", size);
      text.setAttribute("stroke-width", 3.5 / scale);
      text.setAttribute("font-weight", i === picked ? 700 : 400);
    }
  }
  const rank = (i) => (i === picked ? 0 : near[picked].has(i) ? 1 : 2);

  function move() {
    view.setAttribute("transform", `translate(${left},${top}) scale(${scale})`);
  }
  function fit() {
    const box = svg.getBoundingClientRect();
    const inside = data.nodes.filter((_, i) => shown(i));
    if (!inside.length || !box.width) return;
    const xs = inside.map((n) => n.x), ys = inside.map((n) => n.y);
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    scale = Math.min(2.5, 0.86 * Math.min(box.width / (x1 - x0 + 160), box.height / (y1 - y0 + 120)));
    left = box.width / 2 - scale * (x0 + x1) / 2;
    top = box.height / 2 - scale * (y0 + y1) / 2;
    move();
  }

  function where(document_, page, derived) {
    return document_ + (page ? `, page ${page}` : "") + (derived ? " (row put together from cells)" : "");
  }
  function quoted(text, names) {
    const block = element("blockquote");
    const lower = text.toLowerCase();
    let at = 0;
    while (at < text.length) {
      let best = -1, size = 0;
      for (const name of names) {
        const found = lower.indexOf(name.toLowerCase(), at);
        if (found >= 0 && (best < 0 || found < best || (found === best && name.length > size))) {
          best = found; size = name.length;
        }
      }
      if (best < 0) break;
      block.append(text.slice(at, best), element("mark", text.slice(best, best + size)));
      at = best + size;
    }
    block.append(text.slice(at));
    return block;
  }
  function section(title, rows) {
    if (!rows.length) return;
    panel.append(element("h3", title));
    const list = element("ul");
    for (const row of rows) list.append(row);
    panel.append(list);
  }
  function jump(index) {
    const button = element("button", data.nodes[index].name, "go");
    button.type = "button";
    button.addEventListener("click", () => pick(index));
    return button;
  }

  function pick(index) {
    picked = index;
    panel.replaceChildren();
    if (index < 0) {
      panel.append(element("h2", "Click a name"),
        element("p", "Its sentences appear here, with their document and page.", "quiet"));
      section("Best connected", data.nodes.slice(0, 12).map((_, i) => {
        const row = element("li");
        row.append(jump(i));
        return row;
      }));
      draw();
      return;
    }
    const node = data.nodes[index];
    const kind = element("span", node.kind, "kind");
    kind.style.background = colour(node.kind);
    panel.append(kind, element("h2", node.name));
    const also = node.aliases.filter((a) => a !== node.name);
    panel.append(element("p", `${node.mentions} mention${node.mentions === 1 ? "" : "s"}` +
      (also.length ? ` · also ${also.join(", ")}` : ""), "quiet"));
    section("Relations", data.relations.filter(([a, b]) => a === index || b === index).slice(0, 12)
      .map(([a, b, predicate, , document_, page]) => {
        const row = element("li");
        row.append(a === index ? node.name : jump(a), ` ${predicate} `, b === index ? node.name : jump(b),
          element("span", where(document_, page), "where"));
        return row;
      }));
    section("Figures and dates", node.facts.map(([value, subject, document_, page]) => {
      const row = element("li");
      row.append(element("strong", value), ` ${subject}`,
        element("span", where(document_, page), "where"));
      return row;
    }));
    section("Sentences", node.sentences.map(([quote, document_, page, derived]) => {
      const row = element("li");
      row.append(quoted(quote, [node.name, ...node.aliases]),
        element("span", where(document_, page, derived), "where"));
      return row;
    }));
    section("Stands together with", [...near[index]].sort((a, b) => a - b).slice(0, 12).map((i) => {
      const row = element("li");
      row.append(jump(i));
      return row;
    }));
    panel.scrollTop = 0;
    if (index >= many) { get("many").value = index + 1; many = index + 1; }
    draw();
  }

  for (const kind of [...new Set(data.nodes.map((n) => n.kind))].sort()) {
    const button = element("button");
    const dot = element("i");
    dot.style.background = colour(kind);
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(dot, kind);
    button.addEventListener("click", () => {
      const on = !hidden.delete(kind);
      if (on) hidden.add(kind);
      button.setAttribute("aria-pressed", String(!on));
      draw();
    });
    get("legend").append(button);
  }
  get("many").addEventListener("input", (event) => { many = Number(event.target.value); draw(); });
  get("many").addEventListener("change", () => { fit(); draw(); });
  get("find").addEventListener("input", (event) => {
    const sought = event.target.value.trim().toLowerCase();
    if (!sought) { pick(-1); return; }
    const hit = data.nodes.findIndex((n) => [n.name, ...n.aliases].some((a) => a.toLowerCase().includes(sought)));
    if (hit >= 0) pick(hit);
  });
  get("nodes").addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") pick(Number(event.target.dataset.index));
  });
  get("nodes").addEventListener("mousemove", (event) => {
    const index = event.target.dataset.index;
    if (index === undefined) return;
    const node = data.nodes[index], box = svg.getBoundingClientRect();
    tip.textContent = `${node.name} · ${node.kind}`;
    tip.hidden = false;
    tip.style.left = `${event.clientX - box.left + 14}px`;
    tip.style.top = `${event.clientY - box.top + 14}px`;
  });
  get("nodes").addEventListener("mouseout", () => { tip.hidden = true; });
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    const factor = Math.exp(-event.deltaY * 0.0015), next = Math.min(12, Math.max(0.1, scale * factor));
    left = event.clientX - box.left - (event.clientX - box.left - left) * next / scale;
    top = event.clientY - box.top - (event.clientY - box.top - top) * next / scale;
    scale = next;
    move();
    label();
  }, { passive: false });
  let grip = null;
  svg.addEventListener("pointerdown", (event) => {
    grip = [event.clientX, event.clientY, left, top, false];
  });
  svg.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const [x, y, l, t] = grip;
    if (!grip[4] && Math.hypot(event.clientX - x, event.clientY - y) < 4) return;
    if (!grip[4]) { grip[4] = true; svg.setPointerCapture(event.pointerId); svg.classList.add("moving"); }
    left = l + event.clientX - x;
    top = t + event.clientY - y;
    move();
  });
  svg.addEventListener("pointerup", (event) => {
    const moved = grip && grip[4];
    grip = null;
    svg.classList.remove("moving");
    if (moved) return;
    const index = event.target.dataset.index;
    pick(index === undefined ? -1 : Number(index));
  });
  window.addEventListener("resize", () => { fit(); label(); });
  many = Number(get("many").value);
  pick(-1);
  fit();
  draw();
})();
