// Which key asks for which element: "/" search, F2 the page's first action.
export function shortcut(key: string, withModifier: boolean, whileTyping: boolean): string {
  if (withModifier) return "";
  if (key === "F2") return "new";
  if (key === "/" && !whileTyping) return "search";
  return "";
}

export function editable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
