/** Which kind of ICE candidates servers were set for. */
export interface GatheringPlan {
  /** Only relayed candidates may be used. */
  readonly relayOnly: boolean;
  /** Whether a STUN or TURN server is set at all. */
  readonly servers: boolean;
}

/** What a gathering has brought so far. */
export interface GatheringProgress {
  /** The types of the candidates found, in order (RFC 8839 5.1). */
  readonly found: readonly string[];
  /** The browser has nothing more to come. */
  readonly complete: boolean;
  /** The longest time it may take is over. */
  readonly timedOut: boolean;
}

/** What is set of servers, as far as the gathering goes. */
export function gatheringPlan(
  servers: readonly RTCIceServer[],
  policy: RTCIceTransportPolicy,
): GatheringPlan {
  return { relayOnly: policy === 'relay', servers: servers.some(({ urls }) => urls.length > 0) };
}

/**
 * Whether a description is useful as it is, so that it need not wait (RFC 8838 5 asks for no more):
 * with `relay` from the first relayed candidate on; with servers from the first one that a far end
 * behind another router can reach; without servers from the first one at all. Pure.
 */
export function isUseful(plan: GatheringPlan, progress: GatheringProgress): boolean {
  if (progress.complete || progress.timedOut) return true;
  return progress.found.some((type) => {
    if (plan.relayOnly) return type === 'relay';
    return plan.servers ? type === 'srflx' || type === 'relay' : true;
  });
}
