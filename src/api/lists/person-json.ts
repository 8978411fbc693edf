/** The SQL of a person as lists show them, of the users row with that alias; null where a left join found none. */
export function personJson(alias: string): string {
  return `CASE WHEN ${alias}.id IS NOT NULL THEN json_build_object(
    'id', ${alias}.id, 'username', ${alias}.username,
    'displayName', ${alias}.display_name, 'avatarUrl', ${alias}.avatar_url) END`;
}
