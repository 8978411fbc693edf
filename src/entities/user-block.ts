import { EntitySchema } from 'typeorm';

/** Someone has blocked someone. */
export type UserBlock = {
  userId: string;
  blockedUserId: string;
  createdAt: Date;
};

export const userBlockEntity = new EntitySchema<UserBlock>({
  name: 'UserBlock',
  tableName: 'user_blocks',
  columns: {
    userId: { type: 'uuid', name: 'user_id', primary: true },
    blockedUserId: { type: 'uuid', name: 'blocked_user_id', primary: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
