/** Two regions for readers, there from the start: polite for news, at once for what cannot wait. */
export function announce(text: string, urgent = false): void {
  const region = document.getElementById(urgent ? "said-at-once" : "said");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
