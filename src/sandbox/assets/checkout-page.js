// The payment window of the sandbox: sends what is pressed, and tells the page around it what came of it.
(() => {
  const main = document.querySelector('main');
  const said = document.getElementById('said');
  const buttons = [...document.querySelectorAll('[data-outcome]')];

  // Only a page of the same origin can have this one in it, and only that is told.
  const tell = (message) => {
    if (window.parent !== window) window.parent.postMessage(message, location.origin);
  };

  const press = async (outcome) => {
    for (const button of buttons) button.disabled = true;
    said.textContent = 'One moment…';
    try {
      const response = await fetch(`${main.dataset.order}/pay`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ outcome, description: main.dataset.description }),
      });
      const answer = await response.json();
      if (!response.ok) {
        said.textContent = answer.error.description;
        tell({ type: 'failed', error: answer.error });
        return;
      }
      said.textContent = outcome === 'late' ? 'The payment is on its way.' : 'It is paid.';
      tell(outcome === 'late' ? { type: 'dismissed' } : { type: 'paid', answer });
    } catch {
      said.textContent = 'The server did not answer. Try again.';
    } finally {
      for (const button of buttons) button.disabled = false;
      if (document.activeElement === document.body) buttons[0]?.focus();
    }
  };

  for (const button of buttons) button.addEventListener('click', () => press(button.dataset.outcome));
  document.getElementById('close').addEventListener('click', () => tell({ type: 'dismissed' }));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') tell({ type: 'escape' });
  });
  (buttons[0] ?? document.getElementById('close')).focus();
})();
