import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MediaSource } from '../../protocol/media.ts';
import type { PeopleGateway } from '../people/people-gateway.ts';
import type { LiveRooms } from '../room/live-rooms.ts';
import type { DispatchObserver } from './dispatch.ts';

/** What operators see of signalling. */
export class SignalingMetrics {
  readonly observeRequest: DispatchObserver;
  readonly observeOverLimit: (source: MediaSource) => void;

  constructor(registry: Registry) {
    const requestSeconds = new Histogram({
      name: 'parley_signaling_request_duration_seconds',
      help: 'Time from a Socket.IO request to its acknowledgement, by request and result',
      labelNames: ['request', 'result'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [registry],
    });
    const overLimit = new Counter({
      name: 'parley_sources_over_limit_total',
      help: 'Sources that were closed for sending far more than a plan takes, by source',
      labelNames: ['source'],
      registers: [registry],
    });
    this.observeOverLimit = (source) => overLimit.inc({ source });
    this.observeRequest = (request, result, seconds) => requestSeconds.observe({ request, result }, seconds);
  }
}

/** Gauges of the rooms that live here, read when they are asked for. */
export function registerRoomGauges(registry: Registry, liveRooms: LiveRooms): void {
  new Gauge({
    name: 'parley_live_rooms',
    help: 'Rooms that live in this process',
    registers: [registry],
    collect() {
      this.set(liveRooms.counts.rooms);
    },
  });
  new Gauge({
    name: 'parley_people_in_rooms',
    help: 'People in rooms that live in this process',
    registers: [registry],
    collect() {
      this.set(liveRooms.counts.people);
    },
  });
}

/** How many people are connected, in a room or not, read when it is asked for. */
export function registerPeopleGauge(registry: Registry, people: PeopleGateway): void {
  new Gauge({
    name: 'parley_people_connected',
    help: 'People who are connected to this process, in a room or not',
    registers: [registry],
    collect() {
      this.set(people.connectedHere());
    },
  });
}
