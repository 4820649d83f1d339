/** The browser knows no telephone-event until it is restored: digits go by INFO. */
export function browserWithoutTones(): () => void {
  const { createOffer, createAnswer } = RTCPeerConnection.prototype;
  const forget = (connection: RTCPeerConnection): void => {
    for (const transceiver of connection.getTransceivers()) {
      const { kind } = transceiver.receiver.track;
      if (kind !== 'audio' || transceiver.direction === 'stopped') continue;
      const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
      transceiver.setCodecPreferences(
        codecs.filter(({ mimeType }) => mimeType !== 'audio/telephone-event'),
      );
    }
  };
  const before = <Method extends (...given: never[]) => unknown>(method: Method): Method =>
    function (this: RTCPeerConnection, ...given: Parameters<Method>) {
      forget(this);
      return method.apply(this, given);
    } as Method;
  RTCPeerConnection.prototype.createOffer = before(createOffer);
  RTCPeerConnection.prototype.createAnswer = before(createAnswer);
  return () => {
    RTCPeerConnection.prototype.createOffer = createOffer;
    RTCPeerConnection.prototype.createAnswer = createAnswer;
  };
}
