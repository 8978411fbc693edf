import { endpoint } from './endpoint.ts';
import {
  adminSubscriptionDetails,
  adminSubscriptionPage,
  adminSubscriptionsQuery,
  endSubscriptionInput,
  grantSubscriptionInput,
  refundSubscriptionInput,
  revenue,
  revenueQuery,
} from './payment-admin.ts';
import { adminPlan, adminPlanList, createPlanInput, editPlanInput } from './plans.ts';

const tag = 'Administration';

export const listAdminPlans = endpoint({
  id: 'listAdminPlans',
  method: 'GET',
  path: '/admin/plans',
  tag,
  summary: 'All plans, those that are not sold any more too',
  access: 'admin',
  answer: { status: 200, body: adminPlanList },
});

export const createPlan = endpoint({
  id: 'createPlan',
  method: 'POST',
  path: '/admin/plans',
  tag,
  summary: 'Offer another plan',
  access: 'admin',
  body: createPlanInput,
  answer: { status: 201, body: adminPlan },
  errors: ['PLAN_CODE_TAKEN'],
});

export const editPlan = endpoint({
  id: 'editPlan',
  method: 'PATCH',
  path: '/admin/plans/:planId',
  tag,
  summary: 'Change a plan, or stop selling it',
  description:
    'What was bought stays as it was bought: price, period and entitlements. What the free plan allows changes for ' +
    'everyone who has it, also in the calls they are in.',
  access: 'admin',
  versioned: true,
  body: editPlanInput,
  answer: { status: 200, body: adminPlan },
  errors: ['PLAN_NOT_FOUND', 'PLAN_IS_FREE'],
});

export const listAdminSubscriptions = endpoint({
  id: 'listAdminSubscriptions',
  method: 'GET',
  path: '/admin/subscriptions',
  tag,
  summary: 'All subscriptions, newest first',
  access: 'admin',
  query: adminSubscriptionsQuery,
  answer: { status: 200, body: adminSubscriptionPage },
});

export const getAdminSubscription = endpoint({
  id: 'getAdminSubscription',
  method: 'GET',
  path: '/admin/subscriptions/:subscriptionId',
  tag,
  summary: 'A subscription with its payments, refunds and ledger',
  access: 'admin',
  answer: { status: 200, body: adminSubscriptionDetails },
  errors: ['SUBSCRIPTION_NOT_FOUND'],
});

export const grantSubscription = endpoint({
  id: 'grantSubscription',
  method: 'POST',
  path: '/admin/users/:userId/subscriptions',
  tag,
  summary: 'Give somebody a plan for some days',
  access: 'admin',
  idempotent: true,
  body: grantSubscriptionInput,
  answer: { status: 201, body: adminSubscriptionDetails },
  errors: ['USER_NOT_FOUND', 'PLAN_NOT_FOUND', 'PLAN_IS_FREE'],
});

export const endSubscription = endpoint({
  id: 'endSubscription',
  method: 'POST',
  path: '/admin/subscriptions/:subscriptionId/cancel',
  tag,
  summary: 'End a subscription, now or with its period',
  access: 'admin',
  body: endSubscriptionInput,
  answer: { status: 200, body: adminSubscriptionDetails },
  errors: ['SUBSCRIPTION_NOT_FOUND', 'SUBSCRIPTION_ENDED'],
});

export const refundSubscription = endpoint({
  id: 'refundSubscription',
  method: 'POST',
  path: '/admin/subscriptions/:subscriptionId/refund',
  tag,
  summary: 'Give money back, all or a part of it',
  description:
    'The refund is written down first and asked of Razorpay until it has it: `requested` becomes `pending` and ' +
    '`processed` by itself.',
  access: 'admin',
  idempotent: true,
  body: refundSubscriptionInput,
  answer: { status: 201, body: adminSubscriptionDetails },
  errors: ['SUBSCRIPTION_NOT_FOUND', 'NOT_REFUNDABLE', 'PAYMENTS_OFF'],
});

export const getRevenue = endpoint({
  id: 'getRevenue',
  method: 'GET',
  path: '/admin/revenue',
  tag,
  summary: 'What came in and went back by day, and the ledger’s balance',
  access: 'admin',
  query: revenueQuery,
  answer: { status: 200, body: revenue },
});
