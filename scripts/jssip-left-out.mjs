// What of JsSIP's modules is left out or known beforehand. All that is named here has to be there: the
// build fails where another version of JsSIP has it no more.

/** Modules that are left out: to make one of theirs throws. */
export const leftOut = [
  'DigestAuthentication',
  'Logger',
  'Message',
  'Notifier',
  'Options',
  'RTCSession/DTMF',
  'RTCSession/Info',
  'RTCSession/ReferNotifier',
  'RTCSession/ReferSubscriber',
  'Registrator',
  'Socket',
  'Subscriber',
  'WebSocketInterface',
];

/**
 * Of the phrases those that go with what is answered here, or told of a call that somebody was sent
 * to; another status has none, which RFC 3261 25.1 allows.
 */
export const phrases = (all) =>
  Object.fromEntries(
    [
      100, 180, 183, 200, 202, 302, 400, 403, 404, 405, 408, 415, 416, 480, 481, 482, 486, 487, 488,
      489, 491, 500, 501, 503, 600, 603,
    ].map((code) => [code, code === 500 ? 'Server Internal Error' : all[code]]),
  );

/** The events that somebody listens to; others are not told. */
export const heard = [
  'accepted',
  'ended',
  'failed',
  'newRTCSession',
  'reinvite',
  'sdp',
  'sending',
  'stateChanged',
  'update',
];

/**
 * Members that are left out: of the class a module exports, of its exports, or of its other objects.
 * Those of RTCSession are commands that ours replace, or private ones that jssip-repairs/ replaces.
 */
export const members = {
  UA: `C start register unregister registrator isRegistered isConnected call sendMessage subscribe
    notify sendOptions terminateSessions get set newMessage newOptions destroyMessage registered
    unregistered registrationFailed _loadConfig`,
  RTCSession: `C causes contact local_identity remote_identity start_time end_time data status
    isInProgress isEstablished isMuted isOnHold sendDTMF sendInfo mute unmute hold unhold
    renegotiate refer _confirmed _connecting _createRTCConnection _getDTMFRTPSender _mangleOffer
    _onhold _onmute _onunhold _onunmute _progress _receiveNotify _receiveRefer _receiveReplaces
    _runSessionTimer _setLocalMediaStatus _toggleMuteAudio _toggleMuteVideo onDialogError
    onRequestTimeout onTransportError newDTMF newInfo`,
  Dialog: 'C isTerminated',
  'Dialog/RequestSender': 'request',
  NameAddrHeader: 'parse deleteParam clearParams clone',
  RequestSender: '_receiveResponse',
  SIPMessage: 'parseSDP',
  Transactions: 'C',
  URI: `deleteParam clearParams getHeader hasHeader hasParam getParam deleteHeader clearHeaders
    toAor`,
  Utils: `calculateMD5 closeMediaStream getRandomTestNetIP hasMethods hostType isDecimal isEmpty
    isString newUUID sipErrorCause`,
};

/** Statements that are left out, by their beginnings. */
export const statements = {
  UA: [
    'this._applicants =',
    'this._cache =',
    'this._closeTimer = null',
    'this._data =',
    'this._dynConfiguration =',
    'this._error =',
    'this._registrator',
    'for (const applicant in this._applicants)',
    // Without listeners SUBSCRIBE has been refused by then.
    'Notifier.init_incoming(',
  ],
  RTCSession: [
    'this._audioMuted =',
    'this._videoMuted =',
    'this._localHold =',
    'this._remoteHold =',
    'this._tones =',
    'this._data =',
    'this._start_time =',
    'this._end_time =',
    'this._local_identity =',
    'this._remote_identity =',
    'this._is_confirmed =',
    'this._localMediaStream =',
    'this._localMediaStreamLocallyGenerated =',
    'this._rtcOfferConstraints =',
    'this._rtcAnswerConstraints =',
    'this._referSubscribers =',
    'for (const subscriber in this._referSubscribers)',
    'for (const event in eventHandlers)',
    'const mediaConstraints =',
    'const pcConfig =',
    'const rtcConstraints =',
    'const rtcAnswerConstraints =',
    // Directions and kinds in descriptions are our own business.
    'const sdp = request.parseSDP()',
    'sdp.media = [sdp.media]',
    'for (const m of sdp.media)',
    // Ringing is ended by the policy.
    'this._timers.userNoAnswerTimer = setTimeout(',
    'clearTimeout(this._timers.userNoAnswerTimer)',
    // RFC 3323 4.1: a proxy that knows no RFC 3325 would carry our address to the far end.
    'extraHeaders.push(`P-Preferred-Identity: ',
    'this._confirmed(',
    'this._connecting(',
    'this._onhold(',
    'this._onunhold(',
    'this._progress(',
    'this._receiveNotify(',
    'this._receiveRefer(',
    'this._receiveReplaces(',
  ],
  SIPMessage: ['const regexp = new RegExp('],
  RequestSender: ['this._auth =', 'this._challenged =', 'this._staled ='],
};

/** What is known of conditions and of values that variables begin with. */
export const known = {
  UA: {
    '!configuration': false,
    "this.listeners('newOptions').length === 0": true,
    "this.listeners('newMessage').length === 0": true,
    "this.listeners('newSubscribe').length === 0": true,
    "!request.to_tag && this.listeners('newRTCSession').length === 0": false,
    'window.RTCPeerConnection': true,
    // An INVITE's is hidden by the inbound filter.
    "request.hasHeader('replaces')": false,
    'this._dynConfiguration.register': false,
    'Object.prototype.hasOwnProperty.call(this._sessions, session)': true,
    'Object.prototype.hasOwnProperty.call(this._transactions[type], id)': true,
  },
  RTCSession: {
    // Of connect(), answer() and init_incoming(): what our callers see to.
    'target === undefined': false,
    'this._status !== C.STATUS_NULL': false,
    '!window.RTCPeerConnection': false,
    'options.fromUserName': false,
    initCallback: false,
    "this._direction !== 'incoming'": false,
    'this._status !== C.STATUS_WAITING_FOR_ANSWER': false,
    mediaStream: true,
    stream: true,
    'mediaStream && mediaConstraints.audio === false': false,
    'mediaStream && mediaConstraints.video === false': false,
    '!mediaStream && mediaConstraints.audio === undefined': false,
    '!mediaStream && mediaConstraints.video === undefined': false,
    '!mediaStream && !peerHasAudioLine && !rtcOfferConstraints.offerToReceiveAudio': false,
    '!mediaStream && !peerHasVideoLine && !rtcOfferConstraints.offerToReceiveVideo': false,
    'this._localMediaStream && this._localMediaStreamLocallyGenerated': false,
    '!Array.isArray(sdp.media)': false,
    // Session timers, in whose hands ours are.
    'this._sessionTimers.enabled': true,
    '!this._sessionTimers.enabled': false,
    'Utils.isDecimal(options.sessionTimersExpires)': true,
    'options.sessionTimersExpires >= JsSIP_C.MIN_SESSION_EXPIRES': true,
    'this._ua.configuration.session_timers_force_refresher': false,
    // Statuses are looked at before they come here.
    'status_code && (status_code < 200 || status_code >= 700)': false,
    'status_code < 300 || status_code >= 700': false,
    // There is no hold of JsSIP's.
    'this._remoteHold': false,
    'this._remoteHold === true && hold === false': false,
    'this._remoteHold === false && hold === true': false,
    'options.rtcOfferConstraints || this._rtcOfferConstraints || null':
      'options.rtcOfferConstraints',
    'options.sdpOffer || false': false,
    "type !== 'offer' && type !== 'answer'": false,
    "typeof data.callback === 'function'": false,
    '!this._is_confirmed': false,
    "request.hasHeader('replaces')": false,
    // Other forks' are discarded before, and a 2xx to a call that was given up.
    'this._dialog.id.call_id === response.call_id && this._dialog.id.local_tag === response.from_tag && this._dialog.id.remote_tag === response.to_tag': true,
    'response.status_code >= 200 && response.status_code < 299': false,
    // INFO is answered before it comes here, but for that of a call that is over.
    'this._status === C.STATUS_1XX_RECEIVED || this._status === C.STATUS_WAITING_FOR_ANSWER || this._status === C.STATUS_ANSWERED || this._status === C.STATUS_WAITING_FOR_ACK || this._status === C.STATUS_CONFIRMED': false,
    'Object.prototype.hasOwnProperty.call(this._timers, timer)': true,
    'Object.prototype.hasOwnProperty.call(this._earlyDialogs, dialog)': true,
  },
  SIPMessage: {
    '!method || !ruri || !ua': false,
    'this.ua.configuration.extra_headers': false,
    'ua.configuration.use_preloaded_route': false,
    'ua.configuration.display_name': false,
    'this.ua.configuration.session_timers': true,
    'this.ua.contact.pub_gruu || this.ua.contact.temp_gruu': 'this.ua.contact.pub_gruu',
    '!code || code < 100 || code > 699': false,
    "reason && typeof reason !== 'string' && !(reason instanceof String)": false,
    'this.ua.configuration.user_agent || JsSIP_C.USER_AGENT': 'this.ua.configuration.user_agent',
    'Object.prototype.hasOwnProperty.call(this.headers, headerName)': true,
  },
  RequestSender: {
    'this._ua._configuration.authorization_jwt': false,
    'Object.prototype.hasOwnProperty.call(EventHandlers, handler)': true,
  },
  sanityCheck: {
    'Object.prototype.hasOwnProperty.call(ua._transactions.ist, transaction)': true,
    'Object.prototype.hasOwnProperty.call(ua._transactions.nist, transaction)': true,
  },
  'Dialog/RequestSender': {
    // A 491 is ours.
    'response.method === JsSIP_C.INVITE && response.status_code === 491': false,
    'Object.prototype.hasOwnProperty.call(EventHandlers, handler)': true,
  },
};

/** Other passages, and what stands there instead. */
export const passages = {
  // The inbound filter has looked at what every message has to have, and at the length of bodies.
  sanityCheck: [
    ['[minimumHeaders]', '[]'],
    ['rfc3261_18_3_request,', ''],
    ['rfc3261_8_1_3_3, rfc3261_18_3_response', 'rfc3261_8_1_3_3'],
  ],
  UA: [
    [
      'this._loadConfig(configuration);',
      `config.load(this, configuration);
       this._transport.onconnect = onTransportConnect.bind(this);
       this._transport.ondisconnect = onTransportDisconnect.bind(this);
       this._transport.ondata = onTransportData.bind(this);`,
    ],
    ['Object.assign({}, config.settings)', '{}'],
    // Repaired from the start.
    ['session = new RTCSession(this);', 'session = new this._Session(this);'],
  ],
  RTCSession: [
    [
      'this._sendInitialRequest(mediaConstraints, rtcOfferConstraints, mediaStream);',
      'this._sendInitialRequest(mediaStream);',
    ],
    [
      '_sendInitialRequest(mediaConstraints, rtcOfferConstraints, mediaStream) {',
      '_sendInitialRequest(mediaStream) {',
    ],
    ['this._createRTCConnection(pcConfig, rtcConstraints);', 'this._createRTCConnection();'],
    [
      "return this._createLocalDescription('offer', rtcOfferConstraints)",
      "return this._createLocalDescription('offer')",
    ],
    ['Utils.sipErrorCause(response.status_code)', "''"],
    ['/^100$/.test(response.status_code)', 'response.status_code === 100'],
    ['/^1[0-9]{2}$/.test(response.status_code)', 'response.status_code < 200'],
    ['/^2[0-9]{2}$/.test(response.status_code)', 'response.status_code < 300'],
    // An offer that the browser takes and cannot answer is a description that cannot be used (RFC 3261
    // 13.3.1.3); at a 500 a server would try elsewhere and again.
    [
      'request.reply(500);\n                    throw new Error(',
      'request.reply(488); throw new Error(',
    ],
  ],
  // An expression for each name of a header would be compiled.
  SIPMessage: [['regexp.test(', 'Utils.isNamed(name, ']],
  Utils: [
    [
      'exports.newTag = ',
      `exports.isNamed = (name, line) =>
        line.slice(0, line.indexOf(':')).trim().toLowerCase() === name.toLowerCase();
       exports.newTag = `,
    ],
  ],
  Transactions: [
    // One is found by its branch alone (RFC 3261 17.1.3): of ten million, two are the same too soon.
    ['Math.floor(Math.random() * 10000000)', 'Math.random().toString(36).slice(2)'],
    // A 2xx is sent again by its session and not from here; the text would stay for 32 s.
    [
      'this.last_response = response;\n                    this.L = ',
      'this.last_response = null; this.L = ',
    ],
  ],
};

/** Names that stand for a value, wherever they stand. */
export const names = {
  RTCSession: {
    rtcAnswerConstraints: 'undefined',
    'this._rtcAnswerConstraints': 'undefined',
    'this._rtcOfferConstraints': 'undefined',
  },
};

/** Members that get short names, beside those that are known by their spelling. */
export const longMembers = [
  'clientTransaction',
  'destroyTransaction',
  'eventHandlers',
  'extraHeaders',
  'newTransaction',
  'receiveRequest',
  'receiveResponse',
  'resendProvisionalTimer',
  'sendRequest',
];
