import { EntitySchema } from 'typeorm';

/** A link that lets whoever has it into a room. */
export type RoomInvite = {
  id: string;
  roomId: string;
  /** 144 random bits, base64url. */
  code: string;
  createdByUserId: string;
  expiresAt: Date | null;
  /** Null: any number. */
  maxUses: number | null;
  /** How many people came in by it. */
  uses: number;
  revokedAt: Date | null;
  createdAt: Date;
};

export const roomInviteEntity = new EntitySchema<RoomInvite>({
  name: 'RoomInvite',
  tableName: 'room_invites',
  columns: {
    id: { type: 'uuid', primary: true },
    roomId: { type: 'uuid', name: 'room_id' },
    code: { type: 'text' },
    createdByUserId: { type: 'uuid', name: 'created_by_user_id' },
    expiresAt: { type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true },
    maxUses: { type: 'integer', name: 'max_uses', nullable: true },
    uses: { type: 'integer' },
    revokedAt: { type: 'timestamptz', name: 'revoked_at', precision: 3, nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
