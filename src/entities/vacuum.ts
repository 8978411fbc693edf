import type { DataSource } from 'typeorm';

/** Takes back what was deleted and overwritten: on the embedded database nothing else does, and its files would grow. */
export function vacuum(dataSource: DataSource): { name: string; cron: string; run: () => Promise<void> } {
  return {
    name: 'vacuum',
    cron: '23 * * * *',
    run: async () => {
      await dataSource.query('VACUUM (ANALYZE)');
    },
  };
}
