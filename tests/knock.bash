# Ask the process that has rlhf loaded to be a hook: `bash knock.bash NAME`. It reads folder, environment and streams
# from this process; the streams stand under other numbers, since the shell moves the usual ones about.
exec 3<>"/dev/tcp/127.0.0.1/$RLHF_TESTS_PRELOADED" 6<&0 7>&1 8>&2
echo "$$ $1" >&3
read -r -u 3 code
exit "$code"
