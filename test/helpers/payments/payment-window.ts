import type { FrameLocator, Page } from 'playwright-core';

/** The sandbox's payment window, as it is open on a page. */
export function paymentWindow(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Payment sandbox"]');
}

/** Presses one of its buttons. */
export async function inPaymentWindow(page: Page, does: 'pay' | 'fail' | 'late' | 'close'): Promise<void> {
  const names = { pay: /^Pay ₹/, fail: /^Fail/, late: /^Pay late/, close: 'Close' };
  await paymentWindow(page).getByRole('button', { name: names[does] }).click();
}
