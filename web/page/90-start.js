// Keys of the page, and what it begins with: files that stand in it, then its link.
document.addEventListener('keydown', event => {
  const typing = event.target.closest?.('input, textarea, select');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !$('shown').hidden) {
    event.preventDefault();
    showTab($('tab-report'));
    $('filter').focus();
  }
  if (event.key === 'Escape' && event.target === $('filter')) {
    $('filter').value = '';
    drawTree();
  }
});
addEventListener('beforeprint', () => {
  openAll(true);
  $('follows').open = true;
});
addEventListener('error', event => say(`leafprobe: ${event.message}\n`));
addEventListener('unhandledrejection', event => say(`leafprobe: ${event.reason?.message ?? event.reason}\n`));

showTab($('tab-report'));
startEngine();
const kept = [...document.querySelectorAll('script.file')].map(file => [new Blob([bytesOf(file.textContent)]), file.dataset.name]);
engine.ready.then(async () => {
  await drawFormats();
  await readNames();
  if (kept.length)
    await take(kept);
  await openLink();
  if (!inputs.length)
    await warmUp();
  document.body.dataset.ready = 'yes';
}, () => {});
