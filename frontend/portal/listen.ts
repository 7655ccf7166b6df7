// 听一听: reads the page's own words aloud. Where the phone cannot speak, the button stays hidden.
const button = document.querySelector<HTMLButtonElement>("[data-listen-button]");

if (button && "speechSynthesis" in window) {
  const start = button.textContent || "";
  const show = (speaking: boolean): void => {
    button.textContent = speaking ? button.dataset.stop || start : start;
    button.setAttribute("aria-pressed", String(speaking));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const speaking = window.speechSynthesis.speaking;
    window.speechSynthesis.cancel();
    show(false);
    if (speaking) return;
    const words = Array.from(document.querySelectorAll<HTMLElement>("[data-listen]"), (one) => one.innerText);
    const said = new SpeechSynthesisUtterance(words.join("。"));
    said.lang = document.documentElement.lang.startsWith("zh") ? "zh-CN" : document.documentElement.lang;
    said.rate = 0.9;
    said.onend = () => show(false);
    window.speechSynthesis.speak(said);
    show(true);
  });
}
