import { escapeHtml } from '../escape-html.ts';
import type { OrderRow } from './entities.ts';

const LATE_SECONDS = 10;

export type Shown = { name: string; description: string; email: string; scheme: ColorScheme };
export type ColorScheme = 'light' | 'dark' | 'light dark';

/** The page in which an order is paid, or not. */
export function checkoutPage(order: OrderRow, { name, description, email, scheme }: Shown): string {
  const paid = order.status === 'paid';
  const actions = paid
    ? '<p class="said" id="said" role="status">This order is paid already.</p>'
    : `<div class="actions">
    <button type="button" class="main" data-outcome="pay">Pay ${escapeHtml(money(order))}</button>
    <button type="button" data-outcome="fail" aria-describedby="about-fail">Fail</button>
    <small id="about-fail">The bank says no. You can try again.</small>
    <button type="button" data-outcome="late" aria-describedby="about-late">Pay late</button>
    <small id="about-late">This window closes as if you had given up, and the payment comes in after ${LATE_SECONDS} seconds.</small>
  </div>
  <p class="said" id="said" role="alert"></p>`;
  return page(
    `<main data-order="${escapeHtml(order.id)}" data-description="${escapeHtml(description)}">
  <header>
    <p class="name">${escapeHtml(name === '' ? 'Payment' : name)}</p>
    <button type="button" class="close" id="close" aria-label="Close">×</button>
  </header>
  <p class="note"><strong>Sandbox: nobody pays anything.</strong> This page stands in for Razorpay.</p>
  <h1>${escapeHtml(money(order))}</h1>
  <p class="what">${escapeHtml(description)}</p>
  <dl>
    ${email === '' ? '' : `<div><dt>For</dt><dd>${escapeHtml(email)}</dd></div>`}
    <div><dt>Order</dt><dd><code>${escapeHtml(order.id)}</code></dd></div>
  </dl>
  ${actions}
</main>`,
    scheme,
  );
}

/** In its place, when there is nothing to pay. */
export function refusedPage(why: string, scheme: ColorScheme): string {
  return page(
    `<main data-order="">
  <header>
    <p class="name">Payment</p>
    <button type="button" class="close" id="close" aria-label="Close">×</button>
  </header>
  <h1>This cannot be paid</h1>
  <p class="said" id="said" role="alert">${escapeHtml(why)}</p>
</main>`,
    scheme,
  );
}

/** Addresses are relative: this page is one folder below its files. */
function page(body: string, scheme: ColorScheme): string {
  return `<!doctype html>
<html lang="en" data-scheme="${scheme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Payment sandbox</title>
<link rel="stylesheet" href="../checkout-page.css">
<script src="../checkout-page.js" defer></script>
</head>
<body>
${body}
</body>
</html>
`;
}

function money({ amount, currency }: OrderRow): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
