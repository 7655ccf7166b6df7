"""One word for the channel people have in the hand: 手机端. No table changes."""

from django.db import migrations, models

CHANNELS = [
    ("voice", "语音"),
    ("sms", "短信"),
    ("email", "邮件"),
    ("in_app", "手机端"),
    ("robot", "群机器人"),
    ("speaker", "应急广播"),
    ("screen", "户外屏"),
    ("service", "其他推送服务"),
]


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_listeners")]

    operations = [migrations.AlterField("attempt", "channel", models.CharField(choices=CHANNELS, max_length=8))]
