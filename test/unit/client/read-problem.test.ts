import { expect } from 'chai';
import { readProblem } from '../../../client/read-problem.ts';
import { ERROR_CODES, problem } from '../../../src/protocol/problem.ts';

const full = {
  type: 'urn:parley:error:VALIDATION_FAILED',
  title: 'Unprocessable',
  status: 422,
  detail: 'Some fields are wrong.',
  code: 'VALIDATION_FAILED',
  instance: 'urn:uuid:1',
  errors: [{ path: 'email', message: 'Not an address.' }],
};
const { instance: _instance, errors: _errors, ...least } = full;

describe('readProblem', () => {
  it('knows every code of the protocol', () => {
    for (const code of ERROR_CODES) expect(readProblem({ ...least, code })?.code).to.equal(code);
  });

  it('agrees with the protocol’s own schema about what is a problem and what is none', () => {
    const cases: unknown[] = [
      full,
      least,
      { ...full, extra: 1 },
      ...Object.keys(full).flatMap((key) =>
        [undefined, null, 1.5, {}, 'NOPE', 'toString', [{ path: 1, message: 'x' }]].map((value) => ({
          ...full,
          [key]: value,
        })),
      ),
      null,
      undefined,
      'text',
      [],
      [full],
    ];
    for (const data of cases) {
      const expected = problem.safeParse(data).data;
      expect(readProblem(data), JSON.stringify(data)).to.deep.equal(
        expected === undefined ? undefined : JSON.parse(JSON.stringify(expected)),
      );
    }
  });
});
