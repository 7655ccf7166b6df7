"""Posts were given a copy of their kind's short duties when they were opened. The pack says them in full now, so what is
only that copy goes; whatever an office wrote itself stays."""

from django.db import migrations

COPIED = {
    "bureau_leader": ("统筹本级应急管理工作", "决定提级处置和支援"),
    "bureau_staff": ("指导督促乡镇", "维护区划、人员、参数和账号"),
    "bureau_duty": ("24 小时接报", "对上报告、对下叫应", "登记签收"),
    "department_contact": ("接收移送并答复", "派人到场"),
    "party_secretary": ("应急管理第一责任人", "担任应急指挥部总指挥", "研究解决重大问题"),
    "township_head": ("应急管理第一责任人", "担任应急指挥部总指挥", "兼任乡镇救援队队长"),
    "deputy_in_charge": ("担任副总指挥", "分管应急管理办公室", "审定逾期和延期"),
    "other_deputy": ("管好分管领域的安全", "参加带班"),
    "office_director": ("承担指挥部日常工作", "核实隐患、安排值班", "指导村和网格"),
    "office_staff": ("隐患核实和复查", "台账、预案、物资", "灾情统计"),
    "duty_leader": ("当日带班,保持联系", "红色预警到指挥室", "下达转移令"),
    "duty_officer": ("接、报、传、跟", "5 分钟内报带班领导", "交接班写清未了事项"),
    "village_liaison_leader": ("包干到村", "预警时到村督促转移"),
    "village_liaison": ("联系农户和网格", "帮助清点和报告"),
    "village_secretary": ("村级应急总负责", "先转后报", "派人上门"),
    "village_director": ("组织村应急队并任队长", "安排值守和巡查"),
    "village_officer": ("村级台账", "接收和传递预警", "报告信息"),
    "disaster_informant": ("报灾统计", "协助核查", "手机 24 小时开机"),
    "grid_leader": ("管好本网格", "督促整改", "组织清点"),
    "grid_member": ("每周走一遍危险点和需要照顾的户", "看到火、电、气、房、水、山的隐患就上报", "小问题当场劝改", "每季和每户说一次往哪跑", "人口有变化当周更新"),
    "group_leader": ("传话到户", "带路、清点", "报人口变化"),
    "geology_monitor": ("看裂缝、听响声、记雨量", "有变化先撤人再报告"),
    "reservoir_leader": ("水库安全总负责", "决定下游转移"),
    "reservoir_engineer": ("判断险情", "提出处置办法"),
    "reservoir_patrol": ("按频次巡坝", "记水位、报异常"),
    "point_keeper": ("按转移一览叫人、带人", "到点报平安"),
    "forest_ranger": ("巡山看火", "登记入山人和火种", "发现烟火先报 119"),
    "team_captain": ("集结带队", "组织训练"),
    "team_member": ("听令集结", "参加训练"),
    "site_safety_officer": ("本单位日常检查", "接到预警通知到人"),
}


def forget_copies(apps, schema_editor):
    post = apps.get_model("people", "Post")
    for kind, duties in COPIED.items():
        post._base_manager.filter(kind=kind, duties="\n".join(duties)).update(duties="")


class Migration(migrations.Migration):
    dependencies = [("people", "0003_fill_kept_facts")]
    operations = [migrations.RunPython(forget_copies, migrations.RunPython.noop, elidable=True)]
