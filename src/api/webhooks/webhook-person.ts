import type { EntityManager } from 'typeorm';

/** Somebody, as webhooks name them. */
export type WebhookPerson = { id: string; username: string; displayName: string };

/** Also of an account that was deleted: its row keeps its id. */
export async function findWebhookPerson(manager: EntityManager, userId: string): Promise<WebhookPerson> {
  const [person] = await manager.query<WebhookPerson[]>(
    'SELECT id, username, display_name AS "displayName" FROM users WHERE id = $1',
    [userId],
  );
  if (person === undefined) throw new Error(`There is no person ${userId}`);
  return person;
}
