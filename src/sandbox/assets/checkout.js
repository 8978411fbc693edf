// Stands in for https://checkout.razorpay.com/v1/checkout.js: the same `window.Razorpay`, as far as pages use it
// (https://razorpay.com/docs/payments/payment-gateway/web-integration/standard/integration-steps).
(() => {
  const here = new URL('.', document.currentScript.src);

  class Razorpay {
    #options;
    #listeners = new Map();
    #dialog = null;
    #frame = null;
    #onMessage = (event) => this.#hear(event);

    constructor(options) {
      for (const name of ['key', 'order_id']) {
        if (typeof options?.[name] !== 'string') throw new TypeError(`\`${name}\` is mandatory`);
      }
      this.#options = options;
    }

    on(event, listener) {
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
      return this;
    }

    open() {
      if (this.#dialog !== null) return;
      const { key, order_id: orderId, name = '', description = '', prefill } = this.#options;
      const page = new URL(`checkout/${encodeURIComponent(orderId)}`, here);
      // A frame of another colour scheme than the page around it would not be transparent.
      const scheme = getComputedStyle(document.documentElement).colorScheme;
      page.search = new URLSearchParams({ key, name, description, email: prefill?.email ?? '', scheme });

      this.#frame = document.createElement('iframe');
      this.#frame.title = 'Payment sandbox';
      this.#frame.src = page.href;
      Object.assign(this.#frame.style, { display: 'block', width: '100%', height: '100%', border: '0' });
      // A modal dialog keeps the focus, and the rest of the page out of reach, and gives the focus back.
      this.#dialog = document.createElement('dialog');
      this.#dialog.setAttribute('aria-label', 'Payment');
      this.#dialog.dataset.razorpaySandbox = '';
      Object.assign(this.#dialog.style, {
        width: '100%',
        height: '100%',
        maxWidth: '100%',
        maxHeight: '100%',
        margin: '0',
        padding: '0',
        border: '0',
        background: 'rgb(10 16 14 / 60%)',
      });
      this.#dialog.append(this.#frame);
      this.#dialog.addEventListener('cancel', (event) => {
        event.preventDefault();
        if (this.#options.modal?.escape !== false) this.#dismiss();
      });
      // A browser may close it without asking.
      this.#dialog.addEventListener('close', (event) => {
        if (event.target === this.#dialog) this.#dismiss();
      });
      window.addEventListener('message', this.#onMessage);
      document.body.append(this.#dialog);
      this.#dialog.showModal();
      this.#frame.focus();
    }

    close() {
      window.removeEventListener('message', this.#onMessage);
      this.#dialog?.close();
      this.#dialog?.remove();
      this.#dialog = null;
      this.#frame = null;
    }

    #dismiss() {
      this.close();
      this.#options.modal?.ondismiss?.();
    }

    #hear({ origin, source, data }) {
      if (origin !== here.origin || this.#frame === null || source !== this.#frame.contentWindow) return;
      switch (data?.type) {
        case 'paid':
          this.close();
          this.#options.handler?.(data.answer);
          break;
        case 'failed':
          for (const listener of this.#listeners.get('payment.failed') ?? []) listener({ error: data.error });
          if (this.#options.retry === false || this.#options.retry?.enabled === false) this.#dismiss();
          break;
        case 'escape':
          if (this.#options.modal?.escape !== false) this.#dismiss();
          break;
        case 'dismissed':
          this.#dismiss();
          break;
      }
    }
  }

  window.Razorpay = Razorpay;
})();
