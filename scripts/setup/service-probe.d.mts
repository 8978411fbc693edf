export function postgresAnswers(server: { host: string; port: number; user: string }): Promise<boolean>;
export function redisAnswers(server: { host: string; port: number }): Promise<boolean>;
