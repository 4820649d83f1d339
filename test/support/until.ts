/** Resolves when a condition holds; rejects, saying what was waited for, after `patience` ms. */
export async function until(what: string, holds: () => boolean, patience = 10_000): Promise<void> {
  const deadline = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`It never came to this: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
