/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/command.h"
#include "host/receive/server.h"

enum key { KEY_PORT = 256, KEY_ADDRESS, KEY_COUNT, KEY_TIME };

static const struct argp_option options[] = {
    {"port", KEY_PORT, "N", 0, "listen at this port of TCP and UDP (8514); 0: one that is free", 1},
    {"address", KEY_ADDRESS, "ADDRESS", 0,
     "listen at this address of the machine (127.0.0.1, which only this machine and its virtual machines "
     "reach); "
     "0.0.0.0: at all of them",
     1},
    {"count", KEY_COUNT, "N", 0, "end after N whole results", 1},
    {"time-limit", KEY_TIME, "SECONDS", 0, "end after so long; with --count and fewer results, status 1", 1},
    {0},
};

static error_t receive_parse(int key, char *value, struct argp_state *state)
{
    struct server_request *request = state->input;

    switch (key) {
    case KEY_PORT:
        request->port = (uint16_t)command_number(state, "--port", "", value, 0, 65535);
        return 0;
    case KEY_ADDRESS:
        request->address = value;
        return 0;
    case KEY_COUNT:
        request->count = command_number(state, "--count", "results", value, 1, 1000000);
        return 0;
    case KEY_TIME:
        request->seconds = command_number(state, "--time-limit", "seconds", value, 1, 31536000);
        return 0;
    case ARGP_KEY_ARG:
        if (request->folder)
            command_usage(state, "expected one DIR, found '%s' too", value);
        request->folder = value;
        return 0;
    case ARGP_KEY_END:
        if (!request->folder)
            command_usage(state, "a DIR is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = receive_parse,
    .args_doc = "DIR",
    .doc = "Take what machines send with leafprobe's options post=http://HOST:PORT/ and syslog=HOST:PORT, "
           "check it, and "
           "write a file a machine into DIR, none over another.\v"
           "Standard output gets a line where it listens, then one a result. SIGINT and SIGTERM end it.\n"
           "Examples:\n"
           "  leafprobe receive results\n"
           "  leafprobe receive --address=0.0.0.0 --count=20 --time-limit=600 rack\n",
};

int cmd_receive(int argc, char **argv)
{
    struct server_request request = {.address = "127.0.0.1", .port = 8514};
    struct error_line error;
    uint64_t results = 0;

    command_parse(&argp, argc, argv, &request);
    if (!server_run(&request, &results, &error))
        return command_fail("%s", error.text);
    return request.count && results < request.count ? 1 : EXIT_OK;
}
