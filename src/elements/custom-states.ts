/** Sets and removes custom states (`:state(name)`), each as it is given. */
export function setStates(
  { states }: ElementInternals,
  marks: Readonly<Record<string, boolean>>,
): void {
  for (const [name, on] of Object.entries(marks)) {
    if (on) states.add(name);
    else states.delete(name);
  }
}
