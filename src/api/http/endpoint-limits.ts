import type { Request, Response } from 'express';
import type { EndpointSpec } from '../../protocol/rest/endpoint.ts';
import { addressKey, type RateLimit } from './rate-limit.ts';

/** How many costly calls go into one account's allowance. */
const COSTLY_SHARE = 10;

/** Makes a limit; over Redis, those of one name count together in all processes. */
export type CreateRateLimit = (name: string, perMinute: number) => RateLimit;

/** How often endpoints may be called: by address where anyone may, by account where one must be logged in. */
export class EndpointLimits {
  readonly #create: CreateRateLimit;
  readonly #authRatePerMinute: number;
  readonly #byAddress: RateLimit;
  readonly #byAccount: RateLimit;
  readonly #costly: RateLimit;
  readonly #auth = new Map<string, RateLimit>();

  constructor(
    create: CreateRateLimit,
    { authRatePerMinute, apiRatePerMinute }: { authRatePerMinute: number; apiRatePerMinute: number },
  ) {
    this.#create = create;
    this.#authRatePerMinute = authRatePerMinute;
    this.#byAddress = create('anyone', apiRatePerMinute);
    this.#byAccount = create('account', apiRatePerMinute);
    this.#costly = create('costly', Math.max(1, Math.floor(apiRatePerMinute / COSTLY_SHARE)));
  }

  /** Throws RATE_LIMITED. */
  async beforeAuthentication(endpoint: EndpointSpec, request: Request, response: Response): Promise<void> {
    if (endpoint.rate === 'auth') await this.#authLimit(endpoint.id).consume(addressKey(request), response);
    else if (endpoint.access === 'anyone') await this.#byAddress.consume(addressKey(request), response);
  }

  /** Throws RATE_LIMITED. */
  async ofAccount(endpoint: EndpointSpec, userId: string, response: Response): Promise<void> {
    await this.#byAccount.consume(userId, response);
    if (endpoint.rate === 'costly') await this.#costly.consume(userId, response);
  }

  /**
   * For what was refused before it counted anywhere, such as a token that is not valid or an address that does not
   * exist. Throws RATE_LIMITED.
   */
  async ofRefusal(request: Request, response: Response): Promise<void> {
    if (!response.headersSent && response.get('RateLimit-Limit') === undefined) {
      await this.#byAddress.consume(addressKey(request), response);
    }
  }

  #authLimit(endpointId: string): RateLimit {
    const known = this.#auth.get(endpointId);
    if (known !== undefined) return known;
    const limit = this.#create(endpointId, this.#authRatePerMinute);
    this.#auth.set(endpointId, limit);
    return limit;
  }
}
