// 家庭应急卡: what is typed stays on this phone. Nothing here asks the network for anything; the page's own policy forbids it too.
// The picture is drawn from the card as it stands on the page, so screen, paper and picture say the same.
import "./card.css";

type Kept = Record<string, string | string[]>;

const KEY = "lastmile.card";
const MOST_SAID = 4; // dangers whose first rule fits on the card; of the others the name alone
const WIDE = 1240; // pixels of the picture; as A5 in 150 dpi
const HIGH = 1748;
const MARGIN = 60;
const HEADS = 250; // width of the column of heads
const CLOSING = ",。;:、!?)”》】";

function kept(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

function keep(card: Kept): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(card));
  } catch {
    // A browser that keeps nothing: the card can still be printed while the page is open.
  }
}

function fields(): (HTMLInputElement | HTMLSelectElement)[] {
  return Array.from(document.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-keep]"));
}

function isTick(field: Element): field is HTMLInputElement {
  return field instanceof HTMLInputElement && field.type === "checkbox";
}

function typed(): Kept {
  const card: Kept = {};
  for (const field of fields()) {
    const name = field.dataset.keep ?? "";
    if (!isTick(field)) card[name] = field.value.trim();
    else card[name] = [...((card[name] as string[] | undefined) ?? []), ...(field.checked ? [field.value] : [])];
  }
  return card;
}

function fill(card: Kept): void {
  for (const field of fields()) {
    const value = card[field.dataset.keep ?? ""];
    if (value === undefined) continue;
    if (isTick(field)) field.checked = value.includes(field.value);
    else field.value = String(value);
  }
}

function ticked(name: string): HTMLInputElement[] {
  return fields().filter(
    (field): field is HTMLInputElement => isTick(field) && field.checked && field.dataset.keep === name,
  );
}

function today(): string {
  return new Date().toLocaleDateString(document.documentElement.lang, {
    year: "numeric",
    month: "long",
    day: "numeric",
  });
}

function say(paper: HTMLElement, name: string, lines: string[]): void {
  const place = paper.querySelector<HTMLElement>(`[data-show="${name}"]`);
  if (!place) return;
  place.replaceChildren(
    ...lines.filter(Boolean).map((line) => {
      const row = document.createElement("span");
      row.textContent = line;
      return row;
    }),
  );
}

function show(paper: HTMLElement): void {
  const card = typed();
  const text = (name: string): string => String(card[name] ?? "");
  const dangers = ticked("hazards").map((field, number) =>
    number < MOST_SAID ? `${field.dataset.word}:${field.dataset.first}` : String(field.dataset.word),
  );
  say(paper, "day", [today()]);
  say(paper, "where", [text("where")]);
  say(paper, "care", [
    ticked("care")
      .map((field) => field.dataset.word)
      .join("、"),
    text("carer"),
  ]);
  say(paper, "hazards", [...dangers.slice(0, MOST_SAID), dangers.slice(MOST_SAID).join("、")]);
  say(paper, "go", [text("shelter"), text("way")]);
  say(paper, "meet", [text("meet")]);
  say(paper, "contact", [[text("contact"), text("phone")].filter(Boolean).join(" ")]);
  const has = new Set(ticked("kit").map((field) => field.value));
  for (const tick of paper.querySelectorAll<HTMLElement>("[data-tick]"))
    tick.textContent = has.has(tick.dataset.tick ?? "") ? "☑" : "□";
}

// --- the picture ---

interface Piece {
  words: string;
  x: number;
  y: number;
  font: string;
}

/** Lines of a width; what stands between spaces stays whole where it can. */
function broken(pen: CanvasRenderingContext2D, words: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  const fits = (more: string): boolean => pen.measureText((line + more).trimEnd()).width <= width;
  for (const word of words.match(/[^ ]+ */g) ?? []) {
    if (line && !fits(word) && pen.measureText(word).width <= width) {
      lines.push(line);
      line = "";
    }
    for (const sign of word) {
      if (line && !fits(sign) && !CLOSING.includes(sign)) {
        lines.push(line);
        line = "";
      }
      line += sign;
    }
  }
  return line ? [...lines, line] : lines;
}

function picture(paper: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  const family = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
  const plain = `32px ${family}`;
  const bold = `bold 32px ${family}`;
  const pieces: Piece[] = [];
  const rules: number[] = [];
  const words = (from: Element | null): string => (from instanceof HTMLElement ? from.innerText.trim() : "");
  pieces.push({ words: words(paper.querySelector("h2")), x: MARGIN, y: 120, font: `bold 68px ${family}` });
  pieces.push({ words: words(paper.querySelector("header p")), x: MARGIN, y: 176, font: plain });
  let y = 210;
  for (const row of paper.querySelectorAll("dl > div")) {
    rules.push(y);
    const put = (said: string, x: number, width: number, font: string): number => {
      pen.font = font;
      let at = y + 12;
      for (const part of said.split("\n"))
        for (const line of broken(pen, part.trim(), width)) {
          at += 44;
          pieces.push({ words: line, x, y: at - 8, font });
        }
      return at;
    };
    const head = put(words(row.querySelector("dt")), MARGIN, HEADS - 20, bold);
    const body = put(words(row.querySelector("dd")), MARGIN + HEADS, WIDE - MARGIN * 2 - HEADS, plain);
    y = Math.max(head, body, y + 70) + 16;
  }
  rules.push(y);
  pen.font = bold;
  for (const line of broken(pen, words(paper.querySelector(".card-hint")), WIDE - MARGIN * 2)) {
    y += 54;
    pieces.push({ words: line, x: MARGIN, y, font: bold });
  }
  canvas.width = WIDE;
  canvas.height = Math.max(HIGH, y + MARGIN);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#8a96a3";
  for (const at of rules) pen.fillRect(MARGIN, at, WIDE - MARGIN * 2, 2);
  pen.fillStyle = "#1d2630";
  for (const piece of pieces) {
    pen.font = piece.font;
    pen.fillText(piece.words, piece.x, piece.y);
  }
  return canvas;
}

function save(paper: HTMLElement): void {
  const figure = document.querySelector<HTMLElement>("[data-card-image]");
  const image = figure?.querySelector("img");
  const link = figure?.querySelector("a");
  if (!figure || !image || !link) return;
  image.src = link.href = picture(paper).toDataURL("image/png");
  figure.hidden = false;
  image.scrollIntoView({ block: "nearest" });
}

// --- the page ---

function clear(button: HTMLButtonElement, paper: HTMLElement): void {
  const first = button.dataset.first ?? (button.dataset.first = button.textContent ?? "");
  if (button.textContent === first) {
    button.textContent = button.dataset.sure ?? first;
    return;
  }
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
  for (const field of fields()) {
    if (isTick(field)) field.checked = field.defaultChecked;
    else field.value = field instanceof HTMLInputElement ? field.defaultValue : "";
  }
  button.textContent = first;
  const said = document.querySelector("[data-card-said]");
  if (said) said.textContent = button.dataset.cleared ?? "";
  forget();
  show(paper);
}

function forget(): void {
  document.querySelector("[data-card-image]")?.setAttribute("hidden", "");
}

function begin(paper: HTMLElement): void {
  document.querySelectorAll("[data-card-form]").forEach((part) => part.removeAttribute("hidden"));
  document.querySelectorAll("[data-card-without]").forEach((part) => part.setAttribute("hidden", ""));
  fill(kept());
  show(paper);
  for (const field of fields())
    field.addEventListener("input", () => {
      keep(typed());
      forget();
      show(paper);
    });
  document.querySelector("[data-card-print]")?.addEventListener("click", () => window.print());
  document.querySelector("[data-card-picture]")?.addEventListener("click", () => save(paper));
  const button = document.querySelector<HTMLButtonElement>("[data-card-clear]");
  button?.addEventListener("click", () => clear(button, paper));
}

const paper = document.querySelector<HTMLElement>("[data-card-paper]");
if (paper) begin(paper);

// Where the village is told, what stands on the card already is ticked; it is sent only when its owner presses the button.
const telling = document.querySelector<HTMLElement>("[data-card-fills]");
const boxes = Array.from(telling?.querySelectorAll<HTMLInputElement>("[name=who]") ?? []);
if (!boxes.some((box) => box.checked)) for (const box of boxes) box.checked = (kept().care ?? []).includes(box.value);
