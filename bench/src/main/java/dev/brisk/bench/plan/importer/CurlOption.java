package dev.brisk.bench.plan.importer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One option of curl's command line, and what it means for a request that is made again and again.
///
/// @param name the long name, without dashes
/// @param argument whether a value follows
/// @param effect what it does to requests
/// @param reason for [Effect#TOLD] and [Effect#REFUSED]: what would differ
record CurlOption(String name, boolean argument, Effect effect, String reason) {
  enum Effect {
    /// It makes the request: [CurlCommand] knows how.
    REQUEST,
    /// It changes nothing that is sent.
    NONE,
    /// It changes nothing in the request itself, but something that its user should know.
    TOLD,
    /// Without it, another request would be sent.
    REFUSED
  }

  /// All options of curl 8, but those that only mean other protocols than HTTP: effect and reason,
  /// then names, each with its letter in front and `=` behind where a value follows.
  private static final String TABLE =
      """
      REQUEST|
      X:request= H:header= d:data= data-ascii= data-raw= data-binary= data-urlencode= json=
      F:form= form-string= u:user= A:user-agent= e:referer= b:cookie= url= url-query=
      T:upload-file= r:range= oauth2-bearer= request-target= G:get I:head compressed g:globoff
      k:insecure path-as-is http2 http2-prior-knowledge http1.1 basic next
      NONE|
      s:silent S:show-error v:verbose i:include f:fail fail-with-body fail-early o:output= O:remote-name
      remote-name-all J:remote-header-name output-dir= create-dirs create-file-mode= D:dump-header=
      c:cookie-jar= w:write-out= #:progress-bar progress-meter N:no-buffer buffer a:append
      B:use-ascii raw R:remote-time remove-on-error clobber stderr= styled-output xattr trace= trace-ascii=
      trace-time trace-ids trace-config= libcurl= q:disable http0.9 ignore-content-length j:junk-session-cookies
      keepalive keepalive-time= keepalive-cnt= tcp-nodelay tcp-fastopen max-filesize= Y:speed-limit=
      y:speed-time= limit-rate= rate= Z:parallel parallel-immediate parallel-max= parallel-max-host= proto=
      proto-redir= max-redirs= post301 post302 post303 etag-save= retry= retry-all-errors
      retry-connrefused retry-delay= retry-max-time= expect100-timeout= sessionid alpn npn
      false-start ssl-allow-beast ssl-no-revoke ssl-revoke-best-effort happy-eyeballs-timeout-ms=
      dns-interface= dns-ipv4-addr= dns-ipv6-addr= dns-servers= suppress-connect-headers skip-existing
      disallow-username-in-url tlsv1 1:tlsv1. tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tls-max= ciphers=
      tls13-ciphers= curves= alt-svc= hsts= noproxy= ca-native p:proxytunnel random-file= egd-file= engine=
      TOLD|redirects are answers here, and none is followed
      L:location location-trusted
      TOLD|how long an answer is waited for is said by --timeout of brisk bench
      m:max-time= connect-timeout=
      TOLD|of a name's addresses, the first that takes a connection is used
      4:ipv4 6:ipv6
      REFUSED|the certificate would be judged by other authorities. Add --insecure to brisk bench if that is enough
      cacert= capath= crlfile= pinnedpubkey= cert-status
      REFUSED|client certificates are not supported, and the server would see none
      E:cert= cert-type= key= key-type= pass= ssl-auto-client-cert
      REFUSED|requests would go to the server itself and not through a proxy
      x:proxy= preproxy= proxy1.0= socks4= socks4a= socks5= socks5-hostname= socks5-basic socks5-gssapi
      socks5-gssapi-nec socks5-gssapi-service= U:proxy-user= proxy-anyauth proxy-basic proxy-digest
      proxy-negotiate proxy-ntlm proxy-header= proxy-cacert= proxy-capath= proxy-cert= proxy-cert-type=
      proxy-ciphers= proxy-crlfile= proxy-insecure proxy-key= proxy-key-type= proxy-pass= proxy-pinnedpubkey=
      proxy-service-name= proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tls13-ciphers=
      proxy-tlsauthtype= proxy-tlspassword= proxy-tlsuser= proxy-tlsv1 proxy-http2 proxy-ca-native
      haproxy-protocol haproxy-clientip=
      REFUSED|requests would go to the address that the name service gives. Write the address in the URL and add -H 'Host: NAME'
      resolve= connect-to= doh-url= doh-insecure doh-cert-status
      REFUSED|requests would come from the address and port that the system chooses
      interface= local-port=
      REFUSED|add --unix-socket PATH to brisk bench instead
      unix-socket= abstract-unix-socket=
      REFUSED|the authorization is made anew for each request and is not supported. With a token, write -H 'Authorization: …'
      digest ntlm ntlm-wb negotiate anyauth aws-sigv4= delegation= login-options= sasl-authzid= sasl-ir
      service-name= tlsauthtype= tlspassword= tlsuser= krb=
      REFUSED|passwords are not looked up in files. Write -u USER:PASSWORD
      n:netrc netrc-file= netrc-optional
      REFUSED|options are not read from files. Write them out
      K:config= variable= expand-url= expand-data= expand-header=
      REFUSED|requests would be HTTP/1.1
      0:http1.0 http3 http3-only
      REFUSED|the header that curl makes of a file's time or tag is not made here. Write it with -H
      z:time-cond= etag-compare=
      REFUSED|the body would be sent as it is
      crlf C:continue-at= form-escape tr-encoding
      REFUSED|requests would be plain HTTP, or TLS by the URL's scheme alone
      proto-default= ssl ssl-reqd 2:sslv2 3:sslv3 ech= metalink
      REFUSED|it sends no request
      h:help V:version M:manual
      """;

  private static final Map<String, CurlOption> BY_NAME = new LinkedHashMap<>();
  private static final Map<Character, CurlOption> BY_LETTER = new HashMap<>();

  static {
    Effect effect = Effect.NONE;
    String reason = "";
    for (String line : TABLE.split("\n")) {
      int bar = line.indexOf('|');
      if (bar >= 0) {
        effect = Effect.valueOf(line.substring(0, bar));
        reason = line.substring(bar + 1);
        continue;
      }
      for (String word : line.strip().split(" +")) {
        int colon = word.indexOf(':');
        boolean argument = word.endsWith("=");
        String name = word.substring(colon + 1, word.length() - (argument ? 1 : 0));
        CurlOption option = new CurlOption(name, argument, effect, reason);
        BY_NAME.put(name, option);
        if (colon == 1) {
          BY_LETTER.put(word.charAt(0), option);
        }
      }
    }
    BY_LETTER.put(':', java.util.Objects.requireNonNull(BY_NAME.get("next")));
  }

  static @Nullable CurlOption letter(char letter) {
    return BY_LETTER.get(letter);
  }

  /// The option of this name, or the only one whose name starts so: curl takes both.
  ///
  /// @throws IllegalArgumentException when there is none, or several
  static CurlOption named(String name) {
    CurlOption exact = BY_NAME.get(name);
    if (exact != null) {
      return exact;
    }
    List<CurlOption> starting =
        BY_NAME.values().stream().filter(option -> option.name.startsWith(name)).toList();
    if (starting.size() == 1) {
      return starting.getFirst();
    }
    int equals = name.indexOf('=');
    String advice =
        equals > 0
            ? "curl takes no '='. Write --" + name.substring(0, equals) + " VALUE."
            : starting.isEmpty()
                ? "Is it spelled right? Without knowing it, another request might be sent."
                : "It may be --" + starting.get(0).name + " or --" + starting.get(1).name + ".";
    throw new IllegalArgumentException(
        "In the curl command, '--" + name + "' is not understood. " + advice);
  }
}
