import { createHash, randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { DataSource } from 'typeorm';
import { refundEntity } from '../../../entities/refund.ts';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import { readClock } from '../../subscriptions/database-clock.ts';
import { lockOrder, readOrderMoneyRows } from '../facts/read-order-state.ts';
import type { RefundSender } from './refund-sender.ts';
import { refundableOf } from './refundable.ts';

export type StaffRefund = {
  actor: User;
  subscriptionId: string;
  /** Undefined: all that is left. */
  amountMinor: number | undefined;
  note: string;
  request: Request;
};

export type StaffRefundsDependencies = { dataSource: DataSource; audit: AuditLog; sender: RefundSender };

/** Money that staff give back. */
export class StaffRefunds {
  readonly #parts: StaffRefundsDependencies;

  constructor(parts: StaffRefundsDependencies) {
    this.#parts = parts;
  }

  /**
   * Written down when it resolves; Razorpay was asked for it then, or is asked until it has it. Throws
   * SUBSCRIPTION_NOT_FOUND and NOT_REFUNDABLE.
   */
  async order(refund: StaffRefund): Promise<void> {
    await this.#parts.sender.send(await this.#write(refund));
  }

  #write({ actor, subscriptionId, amountMinor, note, request }: StaffRefund): Promise<string> {
    const { dataSource, audit } = this.#parts;
    return dataSource.transaction(async (manager) => {
      const [subscription] = await manager.query<{ orderId: string | null }[]>(
        'SELECT order_id AS "orderId" FROM subscriptions WHERE id = $1',
        [subscriptionId],
      );
      if (subscription === undefined) throw new AppError('SUBSCRIPTION_NOT_FOUND');
      if (subscription.orderId === null) throw new AppError('NOT_REFUNDABLE');
      // Of several at once, each sees what the one before it took.
      await lockOrder(manager, subscription.orderId);
      const id = refundId({ actor, subscriptionId, amountMinor, note, request });
      if (await manager.existsBy(refundEntity, { id })) return id;
      const money = await readOrderMoneyRows(manager, subscription.orderId);
      const payment = money.payments.find(({ buys }) => buys);
      const left = payment === undefined ? 0 : refundableOf(payment, money);
      const wanted = amountMinor ?? left;
      if (payment === undefined || wanted === 0 || wanted > left) throw new AppError('NOT_REFUNDABLE');
      await manager.insert(refundEntity, {
        id,
        paymentId: payment.id,
        providerRefundId: null,
        amountMinor: wanted,
        status: 'requested',
        reason: note,
        requestedByUserId: actor.id,
        createdAt: await readClock(manager),
        processedAt: null,
        claimedUntil: null,
        attempts: 0,
      });
      const after = { refundId: id, amountMinor: wanted, currency: payment.currency, note };
      const target = { kind: 'subscription', id: subscriptionId } as const;
      await audit.record(
        { actorUserId: actor.id, action: 'subscription.refund', target, after, request },
        manager,
      );
      return id;
    });
  }
}

/**
 * The same request again is the same refund, also when the first one died after it was written down and before its
 * answer was (ADR 6): money must not go back twice for that.
 */
function refundId({ actor, subscriptionId, amountMinor, note, request }: StaffRefund): string {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return randomUUID();
  const asked = JSON.stringify([actor.id, key.trim(), subscriptionId, amountMinor ?? null, note]);
  const hex = createHash('sha256').update(asked).digest('hex');
  // A UUID of version 8 (RFC 9562): made of what one likes.
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
