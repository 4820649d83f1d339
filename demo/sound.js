/** Where the browser refuses sound before a click, the page asks for one. */
const bar = document.querySelector('#sound');
const silent = new Set();

document.addEventListener('calling-audio-blocked', ({ target }) => {
  silent.add(target);
  bar.hidden = false;
});

document.addEventListener('calling-audio-started', ({ target }) => {
  silent.delete(target);
  bar.hidden = silent.size === 0;
});

bar.querySelector('button').addEventListener('click', () => {
  for (const calling of silent) {
    calling.startAudio().then(
      () => silent.delete(calling),
      () => {},
    );
  }
  bar.hidden = true;
});
