import type { EntityManager, EntitySchema, ObjectLiteral } from 'typeorm';

/**
 * Puts a row in unless a unique key of it is taken. Whether it was put in: of many at once, one is told that it was. For
 * entities whose key is `id`.
 */
export async function insertOnce<R extends ObjectLiteral & { id: string }>(
  manager: EntityManager,
  entity: EntitySchema<R>,
  row: R,
): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(entity)
    .values(row)
    .orIgnore()
    .returning('id')
    .execute();
  return Array.isArray(raw) && raw.length > 0;
}
