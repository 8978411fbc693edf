/** Has the browser download something that is already here. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; at once, some browsers would find nothing.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
