/** Makes a button copy a text; where the page may not, it selects what shows it. */
export function copyByButton(button, shown, text) {
  const word = button.textContent;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(shown);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = word;
    }, 2000);
  });
}
