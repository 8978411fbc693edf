import type { Page } from 'playwright-core';
import { CuttingProxy } from './cutting-proxy.ts';

/**
 * All that a page needs of the network, REST, signalling and media, through relays that can be cut together. Media goes
 * over ICE-TCP (RFC 6544), because a TCP connection can be cut without the rights of an administrator.
 */
export class CutNetwork {
  readonly #web: CuttingProxy;
  readonly #media: ReadonlyMap<number, CuttingProxy>;

  private constructor(web: CuttingProxy, media: ReadonlyMap<number, CuttingProxy>) {
    this.#web = web;
    this.#media = media;
  }

  static async start(webPort: number, mediaPorts: readonly number[]): Promise<CutNetwork> {
    const media = new Map<number, CuttingProxy>();
    for (const port of mediaPorts) media.set(port, await CuttingProxy.start(port));
    return new CutNetwork(await CuttingProxy.start(webPort), media);
  }

  /** Where the page finds the server. */
  get origin(): string {
    return this.#web.origin;
  }

  get mediaConnections(): number {
    return [...this.#media.values()].reduce((sum, proxy) => sum + proxy.connections, 0);
  }

  /** Before the page is opened: of the server's ICE candidates it sees the TCP ones, at the relays' ports. */
  async leadMediaOf(page: Page): Promise<void> {
    const ports = Object.fromEntries([...this.#media].map(([port, proxy]) => [port, proxy.port]));
    await page.addInitScript((portOf: Record<string, number>) => {
      const original = RTCPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = function (description) {
        const lines = (description.sdp ?? '')
          .split('\r\n')
          .filter((line) => !/^a=candidate:.* udp /i.test(line));
        const sdp = lines.map((line) =>
          line.replace(
            /^(a=candidate:\S+ \d+ tcp \d+ \S+ )(\d+)/i,
            (_, start, port) => `${start}${portOf[port]}`,
          ),
        );
        return Reflect.apply(original, this, [{ type: description.type, sdp: sdp.join('\r\n') }]);
      };
    }, ports);
  }

  block(): void {
    for (const proxy of this.#proxies()) proxy.block();
  }

  restore(): void {
    for (const proxy of this.#proxies()) proxy.restore();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#proxies().map((proxy) => proxy.stop()));
  }

  #proxies(): CuttingProxy[] {
    return [this.#web, ...this.#media.values()];
  }
}
