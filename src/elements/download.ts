/** Lets the user keep a file. */
export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it up by the next task, but Safari wants more.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 40_000);
}
