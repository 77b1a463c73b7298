// A click on a number shows what it is and what stands beside it about the same indicator; nobody needs it to read.
(() => {
  const told = JSON.parse(document.getElementById("addresses").textContent);
  const box = document.getElementById("source");
  if (!box.showPopover) return;
  const line = (tag, text) => box.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  const shown = (element) => element.innerText.trim() || "（空白）";
  document.addEventListener("click", (event) => {
    if (!getSelection().isCollapsed) return;
    const from = event.target.closest("[data-source]");
    const named = from ? from.dataset.source.split(" ").filter((address) => told[address]) : [];
    if (!named.length) return;
    box.replaceChildren();
    for (const address of named) {
      line("strong", `${told[address]}：${shown(from)}`);
      const whole = address.split("/").slice(1, 2).join("/");
      const seen = new Set([address]);
      for (const other of document.querySelectorAll("td[data-source], th[data-source]")) {
        const its = other.dataset.source;
        if (seen.has(its) || its.split("/").slice(1, 2).join("/") !== whole || !told[its]) continue;
        seen.add(its);
        line("div", `${told[its].slice(told[its].lastIndexOf("”的") + 2)}：${shown(other)}`);
      }
    }
    box.showPopover();
  });
})();
// The contents column marks the chapter being read.
(() => {
  const links = [...document.querySelectorAll("nav a")];
  const heads = links.map((link) => document.getElementById(link.hash.slice(1)));
  let now = -1;
  document.addEventListener("scroll", () => {
    const at = heads.findLastIndex((head) => head.getBoundingClientRect().top < innerHeight / 3);
    if (at === now) return;
    links[now]?.removeAttribute("aria-current");
    links[now = at]?.setAttribute("aria-current", "location");
    if (at >= 0 && getComputedStyle(links[at].closest("nav")).position === "fixed") links[at].scrollIntoView({ block: "nearest" });
  }, { passive: true });
})();
