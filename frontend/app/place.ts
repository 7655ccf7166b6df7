// "误差 12 米": the pattern comes from the page, so that it is translated there.
export function describePlace(accuracy: number, pattern: string): string {
  return pattern.replace("%s", String(Math.round(accuracy)));
}
