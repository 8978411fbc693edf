const UDP_BUFFER_BYTES = 4 * 1024 * 1024;

/** Of a pipe's socket, which carries a whole room; the kernel caps them at its `net.core.rmem_max` and `wmem_max`. */
export const PIPE_BUFFERS = { sendBufferSize: UDP_BUFFER_BYTES, recvBufferSize: UDP_BUFFER_BYTES } as const;
