import { loadBackend, openExchange } from '../backends/load-backend.js';
import { checkQualityThresholds } from '../core/call-quality.js';
import type { Clock } from '../core/clock.js';
import { markHandled } from '../core/errors.js';
import { consoleLogger } from '../core/log.js';
import type { RtcOptions } from '../core/ports.js';
import { mediaDevices, microphoneError } from '../media/media-errors.js';
import { Microphone } from '../media/microphone.js';
import { unavailableServices } from '../services/unavailable-services.js';
import { Calling } from './calling.js';
import { rememberCalling } from './calling-of.js';
import type { CallingNotice } from './calling-notice.js';
import { ClientMachine } from './client-machine.js';
import { IceServerSource } from './ice-servers.js';
import type { CallingOptions } from './options.js';
import { PageClock } from './page-clock.js';
import { followPage } from './page-signals.js';
import { Ringing } from './ringing.js';
import { Sound } from './sound.js';
import { TokenSource } from './token-source.js';

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
    blocked: (what) => {
      client.store.dispatch({ type: 'audio-blocked', blocked: true });
      notify({ type: 'audio-blocked', what });
    },
    started: () => {
      client.store.dispatch({ type: 'audio-blocked', blocked: false });
      notify({ type: 'audio-started' });
    },
  });
  const microphone = new Microphone(
    () => ({ deviceId: options.microphone ?? 'default' }),
    (deviceId) => {
      notify({ type: 'device-lost', kind: 'microphone', deviceId });
    },
  );
  const tokens = new TokenSource(clock, {
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
  const client: ClientMachine = new ClientMachine(
    {
      clock,
      log,
      microphone,
      rtc,
      preferences: () => options,
      notify,
      server: () => options.server ?? '',
      backendName: () => options.backend ?? 'sip',
      createBackend: async (name) => {
        const create = await loadBackend(name);
        return create({
          log,
          clock,
          token: (reason) => tokens.token(reason),
          exchangeSocket: openExchange,
        });
      },
      play: (stream) => sound.remote.play(stream),
      takingUp: (call) => {
        client.holdOthers(call, options.autoHold ?? 'on');
      },
      silence: (call) => {
        ringing.silence(call);
      },
      alerting: () => {
        ringing.refresh();
      },
      callsChanged: (calls) => {
        ringing.follow(calls);
      },
    },
    options.manual === true,
  );
  const ringing = new Ringing(
    clock,
    sound.tones,
    () => options,
    (call) => client.alerted(call),
  );
  const apply = (): void => {
    tokens.update(options.accessToken, options.tokenProvider);
    iceServers.update(options.iceServers ?? []);
    sound.remote.setSpeaker(options.speaker ?? 'default');
  };
  apply();
  const leavePage = followPage(() => {
    client.wake();
  });
  const calling = new Calling({
    callingClient: client.client,
    ...unavailableServices,
    audio: sound.audio,
    createMicrophoneStream: (constraints) =>
      markHandled(openMicrophone(constraints, options.microphone)),
    update: (changes) => {
      checkQualityThresholds(changes.qualityThresholds);
      const before = options;
      options = { ...options, ...changes };
      apply();
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
      ringing.dispose();
      tokens.dispose();
      sound.dispose();
      disposed();
    },
  });
  rememberCalling(client.client, calling);
  return calling;
}

async function openMicrophone(
  constraints: MediaTrackConstraints | undefined,
  deviceId: string | undefined,
): Promise<MediaStream> {
  const chosen =
    deviceId === undefined || deviceId === 'default' ? {} : { deviceId: { ideal: deviceId } };
  try {
    return await mediaDevices().getUserMedia({ audio: { ...chosen, ...constraints } });
  } catch (cause) {
    throw microphoneError(cause);
  }
}
