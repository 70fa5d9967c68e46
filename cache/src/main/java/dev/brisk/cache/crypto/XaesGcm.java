package dev.brisk.cache.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// XAES-256-GCM of the C2SP: AES-256-GCM under a key that is derived from the first half of a
/// 24-byte nonce. Thread-safe.
///
/// Why not plain AES-GCM: its nonce of 12 bytes may be drawn at random for only 2^32 values of a
/// key (NIST SP 800-38D), which a busy cache writes in weeks. With 24 bytes the bound is 2^80.
final class XaesGcm {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 24;
  static final int TAG_BYTES = 16;

  private static final int BLOCK = 16;
  private static final int HALF_NONCE = NONCE_BYTES / 2;

  private final SecretKeySpec key;

  /// The subkey of CMAC for whole blocks.
  private final byte[] subkey;

  XaesGcm(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
    byte[] encrypted = block(this.key, new byte[BLOCK]);
    byte[] doubled = new byte[BLOCK];
    int carry = 0;
    for (int i = BLOCK - 1; i >= 0; i--) {
      int shifted = (encrypted[i] & 0xFF) << 1 | carry;
      doubled[i] = (byte) shifted;
      carry = shifted >>> 8;
    }
    if (carry != 0) {
      doubled[BLOCK - 1] ^= (byte) 0x87;
    }
    this.subkey = doubled;
  }

  /// @return cipher text, then the tag
  byte[] encrypt(byte[] nonce, byte[] plain, byte[] associated) {
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, 0);
      cipher.updateAAD(associated);
      return cipher.doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /// @param sealed has the nonce at `offset`, then cipher text and tag up to the end
  /// @throws GeneralSecurityException when any bit of it, or of what is associated, was changed
  byte[] decrypt(byte[] sealed, int offset, byte[] associated) throws GeneralSecurityException {
    Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed, offset);
    cipher.updateAAD(associated);
    int from = offset + NONCE_BYTES;
    return cipher.doFinal(sealed, from, sealed.length - from);
  }

  private Cipher cipher(int mode, byte[] nonce, int offset) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        derive(nonce, offset),
        new GCMParameterSpec(8 * TAG_BYTES, nonce, offset + HALF_NONCE, HALF_NONCE));
    return cipher;
  }

  private SecretKeySpec derive(byte[] nonce, int offset) {
    byte[] derived = new byte[KEY_BYTES];
    for (int half = 0; half < 2; half++) {
      byte[] message = new byte[BLOCK];
      message[1] = (byte) (half + 1);
      message[2] = 'X';
      System.arraycopy(nonce, offset, message, BLOCK - HALF_NONCE, HALF_NONCE);
      for (int i = 0; i < BLOCK; i++) {
        message[i] ^= subkey[i];
      }
      System.arraycopy(block(key, message), 0, derived, half * BLOCK, BLOCK);
    }
    SecretKeySpec result = new SecretKeySpec(derived, "AES");
    Arrays.fill(derived, (byte) 0);
    return result;
  }

  private static byte[] block(SecretKeySpec key, byte[] block) {
    try {
      // One block, which is what CMAC is made of: no mode, hence nothing that ECB gives away.
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal(block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES", e);
    }
  }
}
