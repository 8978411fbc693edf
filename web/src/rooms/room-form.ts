export const MIN_CAPACITY = 2;
export const MAX_CAPACITY = 500;
export const DEFAULT_CAPACITY = 50;

/** What is wrong with a new room before it is sent. Mirrors `createRoomInput`; the server has the last word. */
export function checkRoomForm(name: string, capacity: string): { name?: true; capacity?: true } {
  const trimmed = name.trim();
  const people = Number(capacity);
  const isCapacityRight = Number.isInteger(people) && people >= MIN_CAPACITY && people <= MAX_CAPACITY;
  return {
    ...(trimmed.length >= 1 && trimmed.length <= 80 ? {} : { name: true }),
    ...(isCapacityRight ? {} : { capacity: true }),
  };
}
