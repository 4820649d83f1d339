import { Subscription } from 'rxjs';
import { loadBackend, openExchange } from '../backends/load-backend.js';
import { checkQualityThresholds } from '../core/call-quality.js';
import type { Clock } from '../core/clock.js';
import { toCallingError } from '../core/errors.js';
import { consoleLogger } from '../core/log.js';
import type { RtcOptions } from '../core/ports.js';
import { LateCamera } from '../media/late-camera.js';
import { Calling } from './calling.js';
import { rememberCalling } from './calling-of.js';
import type { CallingNotice } from './calling-notice.js';
import type { Naming } from './calling-services.js';
import { ClientMachine } from './client-machine.js';
import { IceServerSource } from './ice-servers.js';
import { LateRinging } from './late-ringing.js';
import { LateServices } from './late-services.js';
import { LateTokenSource } from './late-token-source.js';
import type { CallingOptions } from './options.js';
import { PageClock } from './page-clock.js';
import { followPage } from './page-signals.js';
import { Sound } from './sound.js';

/**
 * Makes a calling: the gateway to lines, calls and data services, usable without the elements.
 * Lines that are added connect by themselves unless `manual` is set.
 */
export function createCalling(
  options: CallingOptions = {},
  notify: (notice: CallingNotice) => void = () => undefined,
): Calling {
  const clock = new PageClock();
  return putTogether(options, notify, clock, () => {
    clock.dispose();
  });
}

/** `createCalling()` with its parts in hand. */
export function putTogether(
  initial: CallingOptions,
  notify: (notice: CallingNotice) => void,
  clock: Clock,
  disposed: () => void = () => undefined,
): Calling {
  checkQualityThresholds(initial.qualityThresholds);
  let options = initial;
  const log = consoleLogger(() => options.logLevel ?? 'warn');
  const iceServers = new IceServerSource(clock);
  const sound = new Sound(clock, {
    options: () => options,
    blocked: (what) => {
      client.store.dispatch({ type: 'audio-blocked', blocked: true });
      notify({ type: 'audio-blocked', what });
    },
    started: () => {
      client.store.dispatch({ type: 'audio-blocked', blocked: false });
      notify({ type: 'audio-started' });
    },
    chosen: (choice) => {
      options = { ...options, ...choice };
      notify({ type: 'devices-chosen', choice });
    },
    deviceLost: (kind, deviceId) => {
      notify({ type: 'device-lost', kind, deviceId });
    },
    failed: (error) => {
      notify({ type: 'error', error });
    },
  });
  const camera = new LateCamera({
    deviceId: () => options.camera ?? 'default',
    lost: (deviceId) => {
      notify({ type: 'device-lost', kind: 'camera', deviceId });
    },
    failed: (cause) => {
      const error = toCallingError(cause, 'media-failed', 'The camera could not be changed.');
      notify({ type: 'error', error });
    },
  });
  const tokens = new LateTokenSource(clock, {
    expiring: (expiresAt) => {
      notify({ type: 'token-expiring', expiresAt });
    },
    changed: (reason) => {
      client.reauthorize(reason);
    },
  });
  const rtc = async (): Promise<RtcOptions> => ({
    iceServers: await iceServers.get(),
    iceTransportPolicy: options.iceTransportPolicy ?? 'all',
    iceGatheringTimeout: options.iceGatheringTimeout ?? 500,
  });
  const naming: Naming = { known: (remote) => remote };
  const client: ClientMachine = new ClientMachine(
    {
      clock,
      log,
      microphone: sound,
      camera,
      rtc,
      preferences: () => options,
      notify,
      server: () => options.server ?? '',
      backendName: () => options.backend ?? 'sip',
      createBackend: async (name) => {
        services.prepare();
        const create = await loadBackend(name);
        return create({
          log,
          clock,
          token: (reason) => tokens.token(reason),
          exchangeSocket: openExchange,
        });
      },
      play: (stream) => sound.play(stream),
      playTone: (source) => sound.tone(source, 'speaker'),
      takingUp: (call, beside) => {
        client.holdOthers(call, beside, options.autoHold ?? 'on');
      },
      silence: (call) => {
        ringing.silence(call);
      },
      alerting: () => {
        ringing.refresh();
      },
      refused: (incoming, line, statusCode) => {
        const at = clock.now();
        services.tell((loaded) => {
          loaded.refused(incoming, line, statusCode, at);
        });
      },
      screen: (call) => {
        services.screen(call);
      },
      known: (remote) => naming.known(remote),
      callChanged: (call, state) => {
        ringing.refresh();
        services.changed(call, state);
      },
      callsChanged: (calls) => {
        ringing.follow(calls);
        if (calls.length === 0) return;
        services.tell((loaded) => {
          loaded.follow(calls);
        });
      },
    },
    options.manual === true,
  );
  // What sounds is not needed to register, and would take its turn beside what is.
  const registering = new Subscription();
  registering.add(
    client.state$.subscribe(({ lines }) => {
      if (!lines.some(({ status }) => status === 'registered')) return;
      registering.unsubscribe();
      sound.preload();
    }),
  );
  const ringing = new LateRinging(async () => {
    const { Ringing } = await import('./ringing.js');
    return new Ringing(
      clock,
      sound,
      () => options,
      (call) => client.alerted(call),
    );
  });
  const services = new LateServices(async () => {
    const { CallingServices } = await import('./calling-services.js');
    return new CallingServices({
      clock,
      log,
      machine: client,
      options: () => options,
      notify,
      naming,
    });
  });
  const apply = (): void => {
    tokens.update(options.accessToken, options.tokenProvider);
    iceServers.update(options.iceServers ?? []);
  };
  apply();
  const leavePage = followPage(() => {
    client.wake();
  });
  const calling = new Calling({
    callingClient: client.client,
    callHistory: services.callHistory,
    contacts: services.contacts,
    voicemail: services.voicemail,
    callSettings: services.callSettings,
    audio: sound.audio,
    createMicrophoneStream: (constraints) => sound.createMicrophoneStream(constraints),
    update: (changes) => {
      checkQualityThresholds(changes.qualityThresholds);
      const before = options;
      options = { ...options, ...changes };
      apply();
      sound.written(changes);
      camera.choose();
      if (
        (options.server ?? '') !== (before.server ?? '') ||
        (options.backend ?? 'sip') !== (before.backend ?? 'sip')
      ) {
        client.refreshWhenFree();
      }
      if (before.manual === true && options.manual !== true) void client.connect();
    },
    dispose: () => {
      leavePage();
      client.dispose();
      services.dispose();
      ringing.dispose();
      tokens.dispose();
      sound.dispose();
      disposed();
    },
  });
  rememberCalling(client.client, calling);
  return calling;
}
