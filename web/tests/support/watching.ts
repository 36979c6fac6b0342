import type { Page } from "@playwright/test";

/** What was seen since: the longest task in milliseconds, how many were long, how many messages were in the page at most, its nodes, how far it scrolled. */
export type Measured = { longest: number; tasks: number; rows: number; nodes: number; far: number; isAtEnd: boolean };
type Probe = Omit<Measured, "nodes" | "isAtEnd"> & { last: number; box: Element };
type Probed = { probe: Probe };

/** From now on, note every long task, how many messages are in the page, and how far the thread is scrolled. */
export async function watch(page: Page): Promise<void> {
  await page.getByRole("region", { name: "What was said" }).evaluate((box) => {
    const probe: Probe = { longest: 0, tasks: 0, rows: 0, far: 0, last: box.scrollTop, box };
    (window as unknown as Probed).probe = probe;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        probe.tasks += 1;
        probe.longest = Math.max(probe.longest, Math.round(duration));
      }
    }).observe({ type: "longtask" });
    new MutationObserver(() => {
      probe.rows = Math.max(probe.rows, box.querySelectorAll("[role=article]").length);
    }).observe(box, { childList: true, subtree: true });
    box.addEventListener("scroll", () => {
      const step = Math.abs(box.scrollTop - probe.last);
      probe.last = box.scrollTop;
      if (step < 3000) probe.far += step;
    });
  });
}

/** What was noted so far, at the next frame. */
export const measured = (page: Page): Promise<Measured> =>
  page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const { box, longest, tasks, rows, far } = (window as unknown as Probed).probe;
    return { longest, tasks, rows, far, nodes: document.querySelectorAll("*").length, isAtEnd: box.scrollTop + box.clientHeight >= box.scrollHeight - 2 };
  });
