// Apart from the schemas of plans: the web app asks for it on every page, which should not load zod for that.

/** The code of the plan that everyone has who has no other. */
export const FREE_PLAN = 'free';
