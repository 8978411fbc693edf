import { AppError } from '../../errors.ts';

/** Whether an error says that the node which a room lives on cannot be asked at the moment. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'ROOM_MOVING' || error.code === 'NODE_UNREACHABLE');
}
