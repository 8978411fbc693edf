import { connect } from 'node:net';

const PROBE_TIMEOUT_MS = 2_000;

/**
 * Whether a PostgreSQL server there lets this user in without a password, by the first messages of its protocol
 * (https://www.postgresql.org/docs/current/protocol-flow.html).
 *
 * @param {{ host: string, port: number, user: string }} server
 */
export function postgresAnswers({ host, port, user }) {
  const parameters = Buffer.from(`user\0${user}\0database\0postgres\0\0`);
  const startup = Buffer.alloc(8 + parameters.length);
  startup.writeInt32BE(startup.length, 0);
  startup.writeInt32BE(0x0003_0000, 4);
  parameters.copy(startup, 8);
  // AuthenticationOk is the letter R, the length 8 and the number 0.
  return exchange(host, port, startup, 9, (reply) => reply[0] === 0x52 && reply.readInt32BE(5) === 0);
}

/** Whether a Redis server there answers without a password. */
export function redisAnswers({ host, port }) {
  return exchange(
    host,
    port,
    Buffer.from('PING\r\n'),
    7,
    (reply) => reply.toString('latin1') === '+PONG\r\n',
  );
}

/** Whether anything accepts connections there. */
export function isListening({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (listening) => {
      socket.destroy();
      resolve(listening);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(false));
    socket.on('error', () => end(false));
    socket.on('connect', () => end(true));
  });
}

/**
 * @param {number} length how many bytes of the reply decide
 * @param {(reply: Buffer) => boolean} isGood
 * @returns {Promise<boolean>}
 */
function exchange(host, port, request, length, isGood) {
  return new Promise((resolve) => {
    let reply = Buffer.alloc(0);
    const socket = connect({ host, port }, () => socket.write(request));
    const end = (answers) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('data', (data) => {
      reply = Buffer.concat([reply, data]);
      if (reply.length >= length) end(isGood(reply.subarray(0, length)));
    });
  });
}
