import { expect } from 'chai';
import { NotFoundError, UnsupportedError, WorkerClosedError } from 'mediasoup/errors';
import { AppError } from '../../../src/errors.ts';
import { toMediaError, toRefusal } from '../../../src/sfu/media-error.ts';

const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : 'not an AppError');

describe('what a failure of mediasoup means', () => {
  it('is MEDIA_UNAVAILABLE when the worker is gone', () => {
    expect(codeOf(toMediaError(new WorkerClosedError('x')))).to.equal('MEDIA_UNAVAILABLE');
    expect(codeOf(toRefusal(new WorkerClosedError('x')))).to.equal('MEDIA_UNAVAILABLE');
  });

  it('is MEDIA_NOT_FOUND when the thing was closed meanwhile', () => {
    expect(codeOf(toMediaError(new NotFoundError('Producer not found')))).to.equal('MEDIA_NOT_FOUND');
    const answer = new Error('Channel request handler with ID 1-2 not found [method:consumer.pause]');
    expect(codeOf(toMediaError(answer))).to.equal('MEDIA_NOT_FOUND');
  });

  it('is MEDIA_REJECTED, with its cause, for what a client gave', () => {
    const cause = new UnsupportedError('unsupported codec');
    expect(codeOf(toRefusal(cause))).to.equal('MEDIA_REJECTED');
    expect(toRefusal(cause).cause).to.equal(cause);
  });

  it('stays what it is where no client had a part in it', () => {
    const error = new Error('what is this');
    expect(toMediaError(error)).to.equal(error);
  });
});
