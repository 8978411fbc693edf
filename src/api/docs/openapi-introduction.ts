/** What a client developer reads before the endpoints, in CommonMark. */
export const OPENAPI_INTRODUCTION = `
The control plane of a Parley server: accounts, rooms and meetings, administration. What happens inside a live room goes
over Socket.IO, which [its own document](/api/docs/realtime) describes.

**Logging in.** \`POST /auth/register\` and \`POST /auth/login\` give an access token, good for minutes, and a refresh token.
Send the first as \`Authorization: Bearer …\`; exchange the second at \`POST /auth/refresh\` when an answer is
\`TOKEN_EXPIRED\`. A refresh token is good for one exchange.

**Errors** are problem details (RFC 9457, \`application/problem+json\`). Programs read \`code\`; \`errors\` names the fields
that were wrong; \`instance\` is the request's id in the server's log.

**Lists** come in pages: \`items\`, and \`nextCursor\`, which goes into \`cursor\` of the next request and is null on the last
page. What is added meanwhile neither repeats nor hides anything.

**Edits.** What can be edited has a \`version\`, and its answers an \`ETag\`. Sent back as \`If-Match\`, it keeps two editors from
undoing each other's work.

**Creating once.** With an \`Idempotency-Key\`, the same request again gets the first answer again for a day, also when both
are under way at once. A request that was refused leaves nothing, and can be sent again with the same key. One hole is
left: when the server dies in the instant after it has created something and before it has written down its answer, the
same key a minute later creates it a second time.

**Limits.** Every answer tells in \`RateLimit-*\` how many requests are left, by the limit that is nearest to its end. Beyond
it the answer is 429, with \`Retry-After\`.

Fields that an endpoint does not have are refused in bodies and ignored in queries. Clients should ignore fields that they
do not know: newer servers may send more.
`.trim();
